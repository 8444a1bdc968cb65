/** A program on a real pseudo-terminal, and the screen as a person sees it. */
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
}

export interface TerminalProgram {
  /** The lines that are visible, without blanks at their ends. */
  screen(): readonly string[];
  /** All lines, those that have scrolled away too. */
  history(): readonly string[];
  /** Everything that was written, control sequences too. */
  raw(): string;
  isCursorVisible(): boolean;
  /** Whether the program has ended, and everything that it wrote is on the screen. */
  isOver(): boolean;
  press(keys: string): void;
  kill(signal: string): void;
  /** Waits until what is visible satisfies `isThere`; fails with the screen when the program ends before. */
  until(isThere: (screen: readonly string[]) => boolean, what: string): Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number>;
}

export const KEYS = {
  enter: '\r',
  escape: '\u001B',
  down: '\u001B[B',
  up: '\u001B[A',
  space: ' ',
  ctrlC: '\u0003',
} as const;

/** Starts it on a terminal of 80 columns and 24 rows. */
export function openTerminal([command = '', ...words]: readonly string[], options: TerminalOptions): TerminalProgram {
  const { columns: cols = 80, rows = 24, env, cwd } = options;
  const screen = new headless.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  const child = spawn(command, words, { cols, rows, cwd, env, name: env['TERM'] ?? 'xterm-256color' });
  const waiting = new Set<() => void>();
  let raw = '';
  let isOver = false;
  const look = () => {
    for (const check of waiting) check();
  };
  const linesFrom = (first: number) => {
    const { active } = screen.buffer;
    return Array.from({ length: Math.max(0, active.length - first) }, (_, row) =>
      (active.getLine(first + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const visible = () => linesFrom(screen.buffer.active.baseY);
  child.onData((data) => {
    raw += data;
    screen.write(data, look);
  });
  const ended = new Promise<number>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      // What it wrote last is drawn first.
      screen.write('', () => {
        isOver = true;
        look();
        resolve(signal === undefined || signal === 0 ? exitCode : 128 + signal);
      });
    });
  });
  return {
    screen: visible,
    history: () => linesFrom(0),
    raw: () => raw,
    isCursorVisible: () => raw.lastIndexOf('\u001B[?25h') >= raw.lastIndexOf('\u001B[?25l'),
    isOver: () => isOver,
    press: (keys) => child.write(keys),
    kill: (signal) => child.kill(signal),
    ended,
    until: (isThere, what) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (isThere(visible())) {
            waiting.delete(check);
            resolve();
          } else if (isOver) {
            waiting.delete(check);
            reject(new Error(`it ended before ${what}:\n${linesFrom(0).join('\n')}`));
          }
        };
        waiting.add(check);
        check();
      }),
  };
}
