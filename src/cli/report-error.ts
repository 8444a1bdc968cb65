/** Writes an error to stderr: for people, or as one line of JSON for scripts; answers the exit code. */
import type { OutputOptions } from '../domain/options.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { createTheme } from '../render/theme.ts';
import { exitCodeOfKind } from './exit-codes.ts';

export interface ErrorSink {
  readonly write: (text: string) => void;
  readonly options: OutputOptions;
  readonly hasColour: boolean;
}

/** Reports any thrown value. Stacks are shown for bugs, and only with --debug. */
export function reportError(thrown: unknown, sink: ErrorSink): number {
  const error = isHpscaleError(thrown) ? thrown : bugError(thrown);
  if (sink.options.output === 'table') writeForPeople(error, sink);
  else sink.write(`${JSON.stringify(errorDocument(error))}\n`);
  if (sink.options.verbosity === 'debug') writeEvidence(error, sink);
  return exitCodeOfKind(error.kind);
}

function errorDocument(error: HpscaleError): object {
  return {
    schema: 'hpscale.error/v1',
    kind: error.kind,
    code: error.code,
    message: error.message,
    hint: error.hint ?? null,
    ...(error.docs === undefined ? {} : { docs: error.docs }),
    ...(error.data === undefined ? {} : { data: error.data }),
  };
}

function writeForPeople(error: HpscaleError, sink: ErrorSink): void {
  const theme = createTheme(sink.hasColour);
  const isSoft = error.kind === 'aborted' || error.kind === 'interrupted';
  const label = isSoft ? theme.warning(`${error.kind}:`) : theme.error('error:');
  sink.write(`${label} ${error.message}\n`);
  if (error.hint !== undefined) sink.write(`${indentHint(error.hint, theme.dim('hint:'))}\n`);
  if (error.docs !== undefined) sink.write(`${theme.dim('docs:')} ${error.docs}\n`);
}

function indentHint(hint: string, label: string): string {
  const [first = '', ...rest] = hint.split('\n');
  return [`${label} ${first}`, ...rest.map((line) => `      ${line}`)].join('\n');
}

function writeEvidence(error: HpscaleError, sink: ErrorSink): void {
  if (error.data !== undefined) sink.write(`debug: ${JSON.stringify(error.data)}\n`);
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    sink.write(`debug: caused by ${cause.name}: ${cause.message}\n`);
    if (error.kind === 'internal') sink.write(`${cause.stack ?? ''}\n`);
  }
}

function bugError(thrown: unknown): HpscaleError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new HpscaleError({
    kind: 'internal',
    code: 'internal-error',
    message: `hpscale failed in a way it should not: ${message}`,
    hint: 'run it again with --debug and report what it prints (no secrets are in it)',
    cause: thrown,
  });
}
