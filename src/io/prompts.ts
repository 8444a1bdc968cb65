/** Questions to a person. The only file that knows inquirer; loaded when the first question is asked. */
import type { Ask } from '../context.ts';
import { HpscaleError, usageError } from '../errors.ts';

export interface PromptStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Asks on a terminal: questions go to stderr, so that stdout stays data. */
export function createTerminalAsk(streams: PromptStreams): Ask {
  const ask = async (question: object): Promise<unknown> => {
    const { default: inquirer } = await import('inquirer');
    const prompt = inquirer.createPromptModule({
      input: streams.input,
      output: streams.output,
      signal: streams.signal,
    });
    try {
      const answers: Record<string, unknown> = await prompt([{ name: 'answer', ...question } as never]);
      return answers['answer'];
    } catch (error) {
      throw toInterrupted(error);
    }
  };
  return {
    confirm: async ({ text }) => (await ask({ type: 'confirm', message: text, default: false })) === true,
    select: async ({ text, choices }) =>
      String(
        await ask({
          type: 'select',
          message: text,
          choices: choices.map(({ value, label }) => ({ value, name: label })),
        }),
      ),
  };
}

/** Without a terminal every question is a usage error that names the flag which answers it. */
export function createSilentAsk(): Ask {
  const refuse = (question: { readonly flag: string; readonly text: string }): never => {
    throw usageError('needs-answer', `cannot ask "${question.text}" without a terminal`, `pass ${question.flag}`);
  };
  return { confirm: async (question) => refuse(question), select: async (question) => refuse(question) };
}

function toInterrupted(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name !== 'ExitPromptError' && name !== 'AbortPromptError') return error;
  return new HpscaleError({
    kind: 'interrupted',
    code: 'interrupted',
    message: 'stopped at a question; nothing was changed',
  });
}
