/** A question of the wizard as data: when it comes up, what it offers, and which answers fit. */
import type { CheckboxQuestion, ConfirmQuestion, InputQuestion, Questions, SelectQuestion } from '../../context.ts';
import type { BACK } from '../../domain/back.ts';
import { type Answer, type Answers } from './answers.ts';

type Untold<Q> = Omit<Q, 'id' | 'flag'>;

/** What is asked now; `flag` is what answers it without a terminal. */
export type Prompt = {
  readonly flag: string;
  /** An earlier answer is no answer when the wizard is resumed. */
  readonly isAskedAgain?: boolean;
  /** Said above the question, each time it is asked. */
  readonly announce?: () => void;
  /** What an answer sets off at once, with the person looking on; not again when the wizard is resumed. */
  readonly follow?: (answer: Answer) => Promise<void>;
} & (
  | ({ readonly kind: 'confirm' } & Untold<ConfirmQuestion>)
  | ({ readonly kind: 'select' } & Untold<SelectQuestion>)
  | ({ readonly kind: 'checkbox' } & Untold<CheckboxQuestion>)
  | ({ readonly kind: 'input' } & Untold<InputQuestion>)
);

export interface WizardQuestion {
  readonly id: string;
  /** From the answers before it; undefined when it does not come up. Throws what ends the wizard. */
  prepare(answers: Answers): Promise<Prompt | undefined>;
}

/** Choices that fill more than a page are searched. */
const LONG_LIST = 12;

/** Puts the question; BACK for the question before. */
export async function ask<Else extends typeof BACK>(
  id: string,
  prompt: Prompt,
  questions: Questions<Else>,
): Promise<Answer | Else> {
  prompt.announce?.();
  const question = { id, ...prompt };
  switch (question.kind) {
    case 'confirm':
      return await questions.confirm(question);
    case 'select':
      return question.choices.length > LONG_LIST ? await questions.search(question) : await questions.select(question);
    case 'checkbox':
      return await questions.checkbox(question);
    default:
      return await questions.input(question);
  }
}

/** Whether an answer that was given before can still be given. */
export async function fits(prompt: Prompt, answer: Answer): Promise<boolean> {
  switch (prompt.kind) {
    case 'confirm':
      return typeof answer === 'boolean';
    case 'input':
      return typeof answer === 'string' && (await prompt.validate?.(answer)) === undefined;
    case 'select':
      return typeof answer === 'string' && isOffered(prompt, answer);
    default: {
      if (!Array.isArray(answer)) return false;
      const values = answer.map(String);
      return values.every((value) => isOffered(prompt, value)) && prompt.validate?.(values) === undefined;
    }
  }
}

function isOffered({ choices }: Pick<SelectQuestion, 'choices'>, value: string): boolean {
  return choices.some((choice) => choice.value === value && choice.disabled === undefined);
}

/** The same question with an earlier answer as its default, as far as it still fits. */
export async function withEarlier(prompt: Prompt, earlier: Answer | undefined): Promise<Prompt> {
  if (earlier === undefined) return prompt;
  if (prompt.kind === 'checkbox') {
    if (!Array.isArray(earlier)) return prompt;
    return { ...prompt, default: earlier.map(String).filter((value) => isOffered(prompt, value)) };
  }
  if (!(await fits(prompt, earlier))) return prompt;
  if (prompt.kind === 'confirm') return { ...prompt, default: earlier === true };
  return { ...prompt, default: String(earlier) };
}
