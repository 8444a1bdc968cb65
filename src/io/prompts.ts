/** Questions to a person. The only file that knows inquirer; loaded when the first question is asked. */
import type {
  Ask,
  CheckboxQuestion,
  ConfirmQuestion,
  InputQuestion,
  Question,
  Questions,
  SelectQuestion,
} from '../context.ts';
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
  /** `words` is what stays of the answer on the screen. */
  const put =
    <Q extends Question, T>(
      run: (question: Q, asking: Asking) => Promise<T>,
      words: (answer: T, question: Q) => string,
    ) =>
    async (question: Q): Promise<T | typeof BACK> => {
      const answer = await ask(streams, canGoBack, (prompts, context) => run(question, { prompts, look, context }));
      if (answer !== BACK) streams.output.write(look.answered(question.text, words(answer, question)));
      return answer;
    };
  return {
    confirm: put(askConfirm, (isYes) => (isYes ? 'yes' : 'no')),
    select: put(askSelect, (value, question) => shortOf(question, value)),
    search: put(askSearch, (value, question) => shortOf(question, value)),
    checkbox: put(
      askCheckbox,
      (values, question) => values.map((value) => shortOf(question, value)).join(', ') || 'none',
    ),
    input: put(askInput, (text) => text),
  };
}

async function askConfirm(question: ConfirmQuestion, { prompts, look, context }: Asking): Promise<boolean> {
  const { text, default: isYes = false } = question;
  return await prompts.confirm({ message: text, default: isYes, theme: look.inline(question) }, context);
}

async function askSelect(question: SelectQuestion, { prompts, look, context }: Asking): Promise<string> {
  const choices = look.labels(question);
  return await prompts.select(
    { message: question.text, choices, loop: false, ...presetOf(question), ...look.list(question, 'select') },
    context,
  );
}

async function askSearch(question: SelectQuestion, { prompts, look, context }: Asking): Promise<string> {
  const choices = look.labels(question);
  return await prompts.search(
    {
      message: question.text,
      source: (term) => narrowed(choices, term),
      ...presetOf(question),
      ...look.list(question, 'search'),
    },
    context,
  );
}

async function askCheckbox(question: CheckboxQuestion, { prompts, look, context }: Asking): Promise<readonly string[]> {
  const { text, default: marked, validate } = question;
  const choices = look.labels(question).map((choice) => ({ ...choice, checked: marked.includes(choice.value) }));
  return await prompts.checkbox(
    {
      message: text,
      choices,
      loop: false,
      validate: (chosen) => validate?.(chosen.map(({ value }) => value)) ?? true,
      ...look.list(question, 'checkbox'),
    },
    context,
  );
}

async function askInput(question: InputQuestion, { prompts, look, context }: Asking): Promise<string> {
  return await prompts.input(
    {
      message: question.text,
      ...presetOf(question),
      validate: async (text) => (await question.validate?.(text)) ?? true,
      theme: look.inline(question),
    },
    context,
  );
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
