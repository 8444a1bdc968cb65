/** Says things on stderr: a spinner and in-place drawing on a terminal, a line per change elsewhere. */
import type { Io, Message, MessageLevel } from '../context.ts';
import type { Verbosity } from '../domain/options.ts';
import { createTheme } from '../render/theme.ts';
import { fitSymbols } from './unicode.ts';

export interface HostOptions {
  readonly stream: NodeJS.WritableStream & { readonly columns?: number };
  readonly verbosity: Verbosity;
  readonly hasColour: boolean;
  readonly hasUnicode: boolean;
  /** A person is looking: spinners and drawing are allowed. */
  readonly isLive: boolean;
}

const SHOWN: Readonly<Record<Verbosity, readonly MessageLevel[]>> = {
  quiet: ['warning'],
  normal: ['warning', 'info', 'hint', 'progress', 'success'],
  verbose: ['warning', 'info', 'hint', 'progress', 'success', 'debug'],
  debug: ['warning', 'info', 'hint', 'progress', 'success', 'debug'],
};

export interface Host extends Io {
  /** Ends the spinner, for a question. */
  settle(): void;
  /** Ends the spinner and gives the terminal back. */
  close(): void;
}

/** A host for stderr. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { stream } = options;
  const theme = createTheme(options.hasColour);
  // Loaded only where somebody is looking.
  const live = options.isLive ? (await import('./live-area.ts')).createLiveArea(stream, options.hasUnicode) : undefined;
  let lastProgress = '';
  const fit = (text: string) => fitSymbols(text, options.hasUnicode);
  const write = (text: string, wrapped: boolean) => {
    if (live) live.printAbove(fit(text), wrapped);
    else stream.write(`${fit(text)}\n`);
  };
  const show = (message: Message) => {
    if (message.level === 'progress') {
      if (live) live.spin(fit(message.text));
      else if (message.text !== lastProgress) write(theme.dim(message.text), true);
      lastProgress = message.text;
      return;
    }
    live?.stopSpinning();
    // Hints hold command lines, which break when they are pasted with our line ends: the terminal folds them.
    write(styled(message, theme), message.level !== 'hint');
  };
  return {
    notify(message) {
      if (SHOWN[options.verbosity].includes(message.level)) show(message);
    },
    draw(text) {
      if (options.verbosity !== 'quiet') live?.draw(fit(text));
    },
    get width() {
      return stream.columns || 80;
    },
    hasColour: options.hasColour,
    canDraw: live !== undefined && options.verbosity !== 'quiet',
    settle: () => live?.stopSpinning(),
    close: () => live?.close(),
  };
}

function styled(message: Message, theme: ReturnType<typeof createTheme>): string {
  switch (message.level) {
    case 'warning':
      return `${theme.warning('warning:')} ${message.text}`;
    case 'hint':
      return `${theme.dim('hint:')} ${message.text}`;
    case 'debug':
      return theme.dim(`debug: ${message.text}`);
    case 'success':
      return `${theme.success('✓')} ${message.text}`;
    default:
      return message.text;
  }
}
