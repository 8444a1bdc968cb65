/** `hpscale status`: the cluster, its autoscaling and its nodes on one screen. */
import { Command } from 'commander';
import { runStatus, runStatusWatch, type StatusOptions } from '../actions/show-status.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeOptions,
  addOutputOptions,
  type RawFlags,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { StatusResult } from '../domain/status.ts';
import { usageError } from '../errors.ts';
import { renderStatus } from '../render/human/status.ts';
import { createTheme } from '../render/theme.ts';

/** Defines `status`. */
export function statusCommand(harness: Harness): Command {
  const command = new Command('status')
    .description(
      'show the cluster, autoscaling, instance groups, node classes, node pools, node claims, scaled objects',
    )
    .option('-w, --watch', 'look again every 5 seconds and redraw, until Ctrl-C');
  addClusterOptions(command);
  addKubeOptions(command);
  addFromOption(command);
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale status --cluster ml-cluster
  $ hpscale status --cluster ml-cluster --watch
  $ hpscale status --cluster ml-cluster -o json | jq .autoscaling.status`,
    )
    .action((raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toStatusOptions(raw, harness.env),
        run: showStatus,
        human: renderStatus,
      }),
    );
}

interface StatusFlags extends StatusOptions {
  readonly watch: boolean;
}

/** What was typed, as options. Throws usage errors. */
export function toStatusOptions(raw: RawFlags, env: Env): StatusFlags {
  const watch = raw['watch'] === true;
  if (watch && toOutputOptions(raw).output !== 'table') {
    throw usageError(
      'watch-is-for-people',
      '--watch redraws a table; it does not go with -o json or -o yaml',
      'leave --watch out, or use "hpscale wait" to wait for a state',
    );
  }
  const { from } = toFrom(raw);
  if (watch && from !== undefined) {
    throw usageError(
      'watch-is-for-clusters',
      '--watch looks again and again, and a bundle does not change',
      'leave one out',
    );
  }
  return { selection: toClusterSelection(raw, env), kube: toKubeSelection(raw), ...toFrom(raw), watch };
}

/** A watch ends with Ctrl-C: its last table stays, and the exit code says so. */
async function showStatus(options: StatusFlags, context: Context): Promise<Outcome<StatusResult>> {
  if (!options.watch) return done(await runStatus(options, context));
  const { io, clock } = context;
  const theme = createTheme(io.hasColour);
  const result = await runStatusWatch(options, context, (seen, trouble) => {
    const table = renderStatus(seen, { width: io.width, theme, now: clock.now() });
    io.draw(trouble === '' ? table : `${table}\n${theme.warning('not up to date:')} ${trouble}\n`);
  });
  io.draw('');
  return { result, exitCode: EXIT.interrupted };
}
