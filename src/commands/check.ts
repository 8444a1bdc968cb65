/** `hpscale check`: everything that can be wrong with autoscaling, found in one read-only pass. */
import { Command } from 'commander';
import { type CheckOptions, runCheck } from '../actions/run-check.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  texts,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { CheckResult } from '../domain/finding.ts';
import type { Outcome } from '../domain/outcome.ts';

/** Defines `check`. */
export function checkCommand(harness: Harness): Command {
  const command = new Command('check')
    .description('Find what is wrong with autoscaling, and how to mend it. Reads only.')
    .option('--only <id>', 'only these checks', collect);
  addFromOption(addKubeOptions(addClusterOptions(command)));
  return addOutputOptions(command).action((raw: RawFlags) =>
    harness.run({
      output: toOutputOptions(raw),
      options: toCheckOptions(raw, harness.env),
      run: check,
      human: ({ findings }) => findings.map((f) => `${f.status} ${f.check} ${f.subject}: ${f.message}\n`).join(''),
    }),
  );
}

/** What was typed, as options. */
export function toCheckOptions(raw: RawFlags, env: Env): CheckOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    ...toFrom(raw),
    only: texts(raw, 'only'),
  };
}

async function check(options: CheckOptions, context: Context): Promise<Outcome<CheckResult>> {
  const result = await runCheck(options, context);
  const { fail, unknown } = result.summary;
  if (fail.error > 0) return { result, exitCode: EXIT.findings };
  return { result, exitCode: unknown > 0 ? EXIT.refused : EXIT.ok };
}
