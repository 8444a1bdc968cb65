/** What every command file is given: the environment for parsing flags, and `run` for the work. */
import type { Context, Env } from '../context.ts';
import type { OutputOptions, ReportFormat } from '../domain/options.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Renderer } from '../render/view.ts';

export interface CommandRun<O, R> {
  readonly output: OutputOptions;
  readonly options: O;
  /** Takes only what it uses of the context; never prints. */
  run(options: O, context: Context): Promise<Outcome<R>>;
  /** The result for people (`-o table`). */
  readonly human: (...args: Parameters<Renderer<R>>) => string | Promise<string>;
  /** The document for `-o json|yaml`; the result itself when absent. */
  readonly document?: (result: R) => unknown;
  /** The text for `-o yaml`, where it is more than the document: comments, several documents. */
  readonly yaml?: (result: R) => string;
  /** The texts for further `-o` formats, of a command that has them. */
  readonly formats?: Readonly<Partial<Record<ReportFormat, (result: R) => string>>>;
  /** Runs even when the sandbox's environment is half set: only for commands that never call AWS. */
  readonly mayLeaveSandbox?: boolean;
}

export interface Harness {
  readonly env: Env;
  /** Runs the command and writes its result; errors go to the one reporter. */
  run<O, R>(command: CommandRun<O, R>): Promise<void>;
}
