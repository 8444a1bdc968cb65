/** Answers of the wizard: by the id of their question, as text, yes or no, or a list. */

export type Answer = string | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

/** The text that was answered; undefined when the question did not come up. */
export function textOf(answers: Answers, id: string): string | undefined {
  const answer = answers[id];
  return typeof answer === 'string' ? answer : undefined;
}

/** What was marked; nothing when the question did not come up. */
export function listOf(answers: Answers, id: string): readonly string[] {
  const answer = answers[id];
  return Array.isArray(answer) ? answer.map(String) : [];
}

/** Whether it was asked and answered with yes. */
export function isYes(answers: Answers, id: string): boolean {
  return answers[id] === true;
}
