/** The engine of the wizard: walks through its questions, forward and back, and keeps every answer. */
import type { Ask } from '../../context.ts';
import { BACK } from '../../domain/back.ts';
import type { Answer, Answers } from './answers.ts';
import { ask, fits, type Prompt, type WizardQuestion, withEarlier } from './question.ts';

/** What is known of a conversation, and stored after every answer. */
export interface Progress {
  /** Ids of the questions that were answered, in order. */
  readonly path: readonly string[];
  /** Everything that was ever answered; what is not on the path is only a default. */
  readonly answers: Answers;
}

export const NOTHING_ANSWERED: Progress = { path: [], answers: {} };

/** One question, or those that follow from the answers before. */
export type Part = WizardQuestion | ((answers: Answers) => Promise<readonly WizardQuestion[]>);

export interface Conversation {
  /** In the order in which they are asked. */
  readonly parts: readonly Part[];
  /** Of a wizard that was stopped: what is on its path is not asked again while it fits. */
  readonly earlier: Progress;
  readonly ask: Ask;
  /** Called after every answer. */
  readonly save: (progress: Progress) => Promise<void>;
  /** An earlier answer that no longer fits, before its question is asked again. */
  readonly onMisfit: (question: string, answer: Answer) => void;
}

interface Next {
  readonly id: string;
  readonly prompt: Prompt;
}

/** Asks until every question that comes up is answered; answers those on the path alone. */
export async function converse(conversation: Conversation): Promise<Answers> {
  const { parts, earlier, ask: put, save } = conversation;
  const kept = new Set(earlier.path);
  let answers = earlier.answers;
  let path: readonly string[] = [];
  const settled = () => Object.fromEntries(path.flatMap((id) => pair(id, answers[id])));
  for (;;) {
    const next = await nextQuestion(parts, settled(), path.at(-1));
    if (next === undefined) return settled();
    const { id, prompt } = next;
    if (kept.delete(id) && (await stillHolds(prompt, answers[id], conversation))) {
      path = [...path, id];
      continue;
    }
    const question = await withEarlier(prompt, answers[id]);
    // Escape is not offered where there is nothing to go back to.
    const answer = path.length === 0 ? await ask(id, question, put) : await ask(id, question, put.withBack);
    if (answer === BACK) {
      kept.clear();
      path = path.slice(0, -1);
    } else {
      answers = { ...answers, [id]: answer };
      path = [...path, id];
    }
    await save({ path, answers });
    if (answer !== BACK) await prompt.follow?.(answer);
  }
}

/** Whether an answer of a wizard that was stopped stands; says so when it does not. */
async function stillHolds(
  prompt: Prompt,
  answer: Answer | undefined,
  { onMisfit }: Pick<Conversation, 'onMisfit'>,
): Promise<boolean> {
  if (answer === undefined || prompt.isAskedAgain === true) return false;
  const isFit = await fits(prompt, answer);
  if (!isFit) onMisfit(prompt.text, answer);
  return isFit;
}

function pair(id: string, answer: Answer | undefined): [string, Answer][] {
  return answer === undefined ? [] : [[id, answer]];
}

/** The first question after `last` that comes up. */
async function nextQuestion(
  parts: readonly Part[],
  answers: Answers,
  last: string | undefined,
): Promise<Next | undefined> {
  let isPast = last === undefined;
  for (const part of parts) {
    const questions = typeof part === 'function' ? await part(answers) : [part];
    for (const question of questions) {
      const prompt = isPast ? await question.prepare(answers) : undefined;
      if (prompt !== undefined) return { id: question.id, prompt };
      isPast ||= question.id === last;
    }
  }
  return undefined;
}
