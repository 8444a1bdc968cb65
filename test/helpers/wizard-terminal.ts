/** The built `hpscale setup` on a pseudo-terminal, with a sandbox and folders of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScaledClock } from '../../src/sandbox/clock.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { KEYS, openTerminal, type TerminalProgram } from './terminal.ts';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));
/** Sandbox minutes in a tenth of a second. */
const TIME_SCALE = 600;

export interface WizardWorld {
  readonly sandbox: Sandbox;
  /** Where hpscale.yaml is written. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  open(words?: readonly string[], env?: Readonly<Record<string, string>>): TerminalProgram;
  close(): Promise<void>;
}

/** Starts a sandbox from a seed's name. */
export async function openWizardWorld(seed: string): Promise<WizardWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'hpscale-wizard-'));
  const sandbox = await startSandbox({ seed: loadSeed(seed), clock: createScaledClock(TIME_SCALE) });
  const programs: TerminalProgram[] = [];
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TMPDIR: folder,
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
  };
  for (const [name, value] of Object.entries(sandbox.environment)) if (value !== undefined) env[name] = value;
  return {
    sandbox,
    folder,
    env,
    open(words = ['setup'], more = {}) {
      const program = openTerminal([process.execPath, HPSCALE, ...words], { cwd: folder, env: { ...env, ...more } });
      programs.push(program);
      return program;
    },
    async close() {
      for (const program of programs) program.kill('SIGKILL');
      await Promise.all(programs.map(({ ended }) => ended));
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for a question, by the beginning of its text. */
export async function question(terminal: TerminalProgram, text: string): Promise<void> {
  await terminal.until((screen) => screen.some((line) => line.startsWith(`? ${text}`)), `the question "${text}"`);
}

/** The text of the question that is asked now, once all of it is drawn: its default in parentheses, or the keys below it. */
function asked(screen: readonly string[]): string | undefined {
  const at = screen.findLastIndex((line) => line.startsWith('? '));
  const [, text] = /^\? ([^(]*[^( ])(?: \(.*\))?/.exec(screen[at] ?? '') ?? [];
  const isDrawn = (screen[at] ?? '').endsWith(')') || screen.slice(at).some((line) => line.includes('Enter takes'));
  return isDrawn ? text : undefined;
}

/** Presses Enter at every question until a text is asked, or the program ends; answers the questions. */
export async function enterThrough(terminal: TerminalProgram, last?: string): Promise<readonly string[]> {
  const questions: string[] = [];
  for (;;) {
    const isNew = (screen: readonly string[]) => {
      const now = asked(screen);
      return now !== undefined && now !== questions.at(-1);
    };
    try {
      await terminal.until(isNew, 'the next question');
    } catch (error) {
      if (last === undefined && terminal.isOver()) return questions;
      throw error;
    }
    const now = asked(terminal.screen()) ?? '';
    questions.push(now);
    if (last !== undefined && now.startsWith(last)) return questions;
    terminal.press(KEYS.enter);
  }
}
