/** Answers by question id, as a person would give them; a question that nobody expected fails the test. */
import type {
  Ask,
  CheckboxQuestion,
  ConfirmQuestion,
  InputQuestion,
  Question,
  Questions,
  SelectQuestion,
} from '../../src/context.ts';
import { BACK } from '../../src/domain/back.ts';

/** What Enter means. */
export const ENTER = Symbol('enter');

export type ScriptedAnswer = string | boolean | readonly string[] | typeof ENTER | typeof BACK;

/** Called for each question; what it throws, the test fails with. */
export type Script = (question: Question) => ScriptedAnswer;

export interface ScriptedAsk extends Ask {
  /** Ids in the order in which they were asked. */
  readonly asked: readonly string[];
}

/** Answers that a prompt would not take fail the test as well. */
export function createScriptedAsk(script: Script): ScriptedAsk {
  const asked: string[] = [];
  const answerTo = <Q extends Question, T>(question: Q, usual: (question: Q) => T): ScriptedAnswer | T => {
    asked.push(question.id);
    const answer = script(question);
    return answer === ENTER ? usual(question) : answer;
  };
  const select = async (question: SelectQuestion) => {
    const answer = answerTo(question, usualChoice);
    if (answer !== BACK) requireChoice(question, [answer as string]);
    return answer as string | typeof BACK;
  };
  const questions: Questions<typeof BACK> = {
    confirm: async (question: ConfirmQuestion) =>
      answerTo(question, ({ default: usual = false }) => usual) as boolean | typeof BACK,
    select,
    search: select,
    checkbox: async (question: CheckboxQuestion) => {
      const answer = answerTo(question, ({ default: usual }) => usual) as readonly string[] | typeof BACK;
      if (answer === BACK) return answer;
      requireChoice(question, answer);
      requireValid(question, question.validate?.(answer));
      return answer;
    },
    input: async (question: InputQuestion) => {
      const answer = answerTo(question, ({ default: usual = '' }) => usual) as string | typeof BACK;
      if (answer !== BACK) requireValid(question, await question.validate?.(answer));
      return answer;
    },
  };
  return { ...(questions as Questions<never>), withBack: questions, asked };
}

/** The answers by id; every other question gets Enter. */
export function answering(answers: Readonly<Record<string, ScriptedAnswer>>): Script {
  return ({ id }) => answers[id] ?? ENTER;
}

function usualChoice({ choices, default: usual }: SelectQuestion): string {
  const open = choices.filter(({ disabled }) => disabled === undefined);
  const chosen = open.find(({ value }) => value === usual) ?? open[0];
  if (chosen === undefined) throw new Error('a list without a choice');
  return chosen.value;
}

function requireChoice(question: SelectQuestion | CheckboxQuestion, values: readonly string[]): void {
  for (const value of values) {
    const choice = question.choices.find((candidate) => candidate.value === value);
    if (!choice || choice.disabled !== undefined) throw new Error(`${question.id} does not offer ${value}`);
  }
}

function requireValid({ id }: Question, problem: string | undefined): void {
  if (problem !== undefined) throw new Error(`${id}: ${problem}`);
}
