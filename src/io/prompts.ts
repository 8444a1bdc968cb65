/** Questions to a person. The only file that knows inquirer; loaded when the first question is asked. */
import type { Ask, CheckboxQuestion, Question, Questions, SelectQuestion } from '../context.ts';
import { BACK } from '../domain/back.ts';
import { HpscaleError, usageError } from '../errors.ts';
import { openKeys, type KeySource } from './keys.ts';
import { createLook, type Look, type Screen } from './prompt-look.ts';

export interface PromptStreams {
  readonly input: KeySource;
  readonly output: Screen;
  readonly signal: AbortSignal;
  readonly hasColour: boolean;
  readonly hasUnicode: boolean;
  /** Ends whatever else is drawn on the terminal. */
  readonly settle: () => void;
}

type Prompts = typeof import('@inquirer/prompts');

/** What one question is asked with: where, and how it looks. */
interface Asking {
  readonly prompts: Prompts;
  readonly look: Look;
  readonly context: object;
}

/** Asks on a terminal: questions go to stderr, so that stdout stays data. What was answered stays on the screen as one line. */
export function createTerminalAsk(streams: PromptStreams): Ask {
  return { ...withoutBack(createQuestions(streams, false)), withBack: createQuestions(streams, true) };
}

/** Escape is not offered, so BACK never comes. */
function withoutBack(questions: Questions<typeof BACK>): Questions<never> {
  return questions as Questions<never>;
}

function createQuestions(streams: PromptStreams, canGoBack: boolean): Questions<typeof BACK> {
  const look = createLook(streams, canGoBack);
  const put = async <T>(
    question: Question,
    run: (asking: Asking) => Promise<T>,
    words: (answer: T) => string,
  ): Promise<T | typeof BACK> => {
    const answer = await ask(streams, canGoBack, (prompts, context) => run({ prompts, look, context }));
    if (answer !== BACK) streams.output.write(look.answered(question.text, words(answer)));
    return answer;
  };
  const select = (question: SelectQuestion, run: (asking: Asking) => Promise<string>) =>
    put(question, run, (value) => shortOf(question, value));
  return {
    confirm: (question) =>
      put(
        question,
        ({ prompts, look: { inline }, context }) =>
          prompts.confirm(
            { message: question.text, default: question.default ?? false, theme: inline(question) },
            context,
          ),
        (isYes) => (isYes ? 'yes' : 'no'),
      ),
    select: (question) =>
      select(question, ({ prompts, look: { list, labels }, context }) =>
        prompts.select(
          {
            message: question.text,
            choices: labels(question),
            loop: false,
            ...presetOf(question),
            ...list(question, 'select'),
          },
          context,
        ),
      ),
    search: (question) =>
      select(question, ({ prompts, look: { list, labels }, context }) =>
        prompts.search(
          {
            message: question.text,
            source: (term) => narrowed(labels(question), term),
            ...presetOf(question),
            ...list(question, 'search'),
          },
          context,
        ),
      ),
    checkbox: (question) =>
      put(
        question,
        ({ prompts, look: { list, labels }, context }) =>
          prompts.checkbox(
            {
              message: question.text,
              choices: labels(question).map((choice) => ({
                ...choice,
                checked: question.default.includes(choice.value),
              })),
              loop: false,
              validate: (chosen) => question.validate?.(chosen.map(({ value }) => value)) ?? true,
              ...list(question, 'checkbox'),
            },
            context,
          ),
        (values) => (values.length === 0 ? 'none' : values.map((value) => shortOf(question, value)).join(', ')),
      ),
    input: (question) =>
      put(
        question,
        ({ prompts, look: { inline }, context }) =>
          prompts.input(
            {
              message: question.text,
              ...presetOf(question),
              validate: async (text) => (await question.validate?.(text)) ?? true,
              theme: inline(question),
            },
            context,
          ),
        (text) => text,
      ),
  };
}

/** One question: keys from the terminal, until it is answered, left with Escape, or ended by a signal. */
async function ask<T>(
  { input, output, signal, settle }: PromptStreams,
  canGoBack: boolean,
  run: (prompts: Prompts, context: object) => Promise<T>,
): Promise<T | typeof BACK> {
  const prompts = await import('@inquirer/prompts');
  const back = new AbortController();
  settle();
  const keys = openKeys(input, () => {
    if (canGoBack) back.abort();
  });
  try {
    return await run(prompts, {
      input: keys.stream,
      output,
      signal: AbortSignal.any([signal, back.signal]),
      clearPromptOnDone: true,
    });
  } catch (error) {
    if (back.signal.aborted && !signal.aborted && isEndOfPrompt(error)) return BACK;
    throw isEndOfPrompt(error) ? interruptedAtQuestion() : error;
  } finally {
    keys.close();
  }
}

function presetOf<T extends string>(question: { readonly default?: T }): { readonly default?: T } {
  return question.default === undefined ? {} : { default: question.default };
}

function shortOf({ choices }: SelectQuestion | CheckboxQuestion, value: string): string {
  const choice = choices.find((candidate) => candidate.value === value);
  return choice?.short ?? choice?.label ?? value;
}

/** The choices that hold every word that was typed. */
function narrowed<T extends { readonly name: string }>(choices: readonly T[], term: string | undefined): readonly T[] {
  const words = (term ?? '').toLowerCase().split(/\s+/);
  return choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}

/** Without a terminal every question is a usage error that names the flag which answers it. */
export function createSilentAsk(): Ask {
  const refuse = async (question: Question): Promise<never> => {
    throw usageError('needs-answer', `cannot ask "${question.text}" without a terminal`, `pass ${question.flag}`);
  };
  const questions: Questions<never> = {
    confirm: refuse,
    select: refuse,
    search: refuse,
    checkbox: refuse,
    input: refuse,
  };
  return { ...questions, withBack: questions };
}

/** Ctrl-C and Ctrl-D are an ExitPromptError, a signal an AbortPromptError. */
function isEndOfPrompt(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

function interruptedAtQuestion(): HpscaleError {
  return new HpscaleError({
    kind: 'interrupted',
    code: 'interrupted',
    message: 'stopped at a question; nothing was changed',
  });
}
