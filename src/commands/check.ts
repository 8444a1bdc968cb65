/** `hpscale check`: everything that can be wrong with autoscaling, found in one read-only pass. */
import { Command } from 'commander';
import { type CheckOptions, runCheck } from '../actions/run-check.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeAccessOptions,
  addMutationOptions,
  addOutputOptions,
  type RawFlags,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { CheckProgress } from '../domain/check-progress.ts';
import type { CheckResult } from '../domain/finding.ts';
import { REPORT_FORMATS } from '../domain/options.ts';
import type { Outcome } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';
import { renderCheckProgress } from '../render/human/check-progress.ts';
import { renderCheck } from '../render/human/check.ts';
import { createTheme } from '../render/theme.ts';
import { addCheckFilters, checkFormats, type CheckFilters, exitCodeOf, toCheckFilters } from './check-filters.ts';

/** Defines `check`. */
export function checkCommand(harness: Harness): Command {
  const command = new Command('check').description(
    'Find everything that is wrong with autoscaling, and how to mend it. Reads only, unless --fix is given.\n' +
      'Exits with 1 when something fails, with 3 when nothing does but something could not be judged.',
  );
  addCheckFilters(command).option('--fix', 'mend what is safe to mend: shows the plan and asks first');
  addFromOption(addKubeAccessOptions(addClusterOptions(addMutationOptions(command))));
  return addOutputOptions(command, REPORT_FORMATS)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale check --cluster ml-cluster
  $ hpscale check --only 'node-pool-*' --fail-on warning
  $ hpscale check --fix
  $ hpscale check --baseline known.json -o sarif > check.sarif`,
    )
    .action((raw: RawFlags) => {
      const output = toOutputOptions(raw);
      const options = toCheckOptions(raw, harness.env);
      const listsAll = output.verbosity === 'verbose' || output.verbosity === 'debug';
      return harness.run({
        output,
        options,
        run: check,
        human: (result, view) => renderCheck(result, view, { listsAll }),
        formats: checkFormats(options.failOn),
      });
    });
}

/** What was typed, as options. Throws usage errors. */
export function toCheckOptions(raw: RawFlags, env: Env): CheckOptions & CheckFilters {
  const from = toFrom(raw);
  if (from.from !== undefined && raw['fix'] === true) {
    throw usageError(
      'fix-needs-cluster',
      '--fix needs the cluster, and --from does not ask it',
      'leave one of them out',
    );
  }
  return {
    ...toCheckFilters(raw),
    ...from,
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    fix: raw['fix'] === true ? toMutationOptions(raw) : null,
  };
}

async function check(options: CheckOptions & CheckFilters, context: Context): Promise<Outcome<CheckResult>> {
  const { io, clock } = context;
  const theme = createTheme(io.hasColour);
  const draw = (progress: CheckProgress) =>
    io.draw(renderCheckProgress(progress, { width: io.width, theme, now: clock.now() }));
  const result = await runCheck(options, context, io.canDraw ? draw : undefined);
  return { result, exitCode: exitCodeOf(result, options.failOn) };
}
