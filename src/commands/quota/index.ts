/** `hpscale quota`: what the account may run, and what it runs. */
import { Command } from 'commander';
import { collectQuotas } from '../../actions/collect-quotas.ts';
import { resolveCluster, withConfig } from '../../actions/resolve-cluster.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  texts,
  toClusterSelection,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Aws, Context, Env } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { QuotaResult, QuotaRow } from '../../domain/quota.ts';
import { checkInstanceType, parseNeed, type QuotaNeed, unknownTypeWarning } from '../../domain/quota-need.ts';
import { rowTargetText, verdictOf } from '../../domain/quota-rows.ts';
import { CODES, hint, warning } from '../../io/messages.ts';
import { renderQuota } from '../../render/human/quota.ts';
import { quotaRequestCommand } from './request.ts';

export interface QuotaOptions {
  readonly selection: ClusterSelection;
  readonly all: boolean;
  readonly instanceTypes: readonly string[];
  readonly needs: readonly QuotaNeed[];
}

/** Defines `quota`, with `quota request` below it. */
export function quotaCommand(harness: Harness): Command {
  return (
    addOutputOptions(addClusterOptions(new Command('quota')))
      .description(
        'Show the service quotas that govern HyperPod nodes: limit, in use over all clusters of the region, headroom.\n' +
          "Without a type: those of the cluster's instance groups; in a region with several clusters, those in use or granted.\n" +
          'Exits with 1 when there is no room for a --need, with 3 when that cannot be known.',
      )
      .option('--all', 'every instance type that has a quota')
      .option('--instance-type <type>', 'this type, on-demand and Spot (repeatable)', collect)
      .option(
        '--need <type=n>',
        'room for n more instances, as ml.g6.xlarge=4 or ml.g6.xlarge:spot=4 (repeatable)',
        collect,
      )
      // Flags behind `request` are its own.
      .enablePositionalOptions()
      .addHelpText(
        'after',
        `
Examples:
  $ hpscale quota --cluster ml-cluster
  $ hpscale quota --need ml.g5.12xlarge=3 && hpscale enable --cluster ml-cluster
  $ hpscale quota --all -o json | jq '.quotas[] | select(.headroom > 0)'`,
      )
      .addCommand(quotaRequestCommand(harness))
      .action((raw: RawFlags) =>
        harness.run({
          output: toOutputOptions(raw),
          options: toQuotaOptions(raw, harness.env),
          run: runQuota,
          human: renderQuota,
        }),
      )
  );
}

/** Parses the flags. Throws usage errors for types and needs that cannot be. */
export function toQuotaOptions(raw: RawFlags, env: Env): QuotaOptions {
  return {
    selection: toClusterSelection(raw, env),
    all: raw['all'] === true,
    instanceTypes: texts(raw, 'instanceType').map(checkInstanceType),
    needs: texts(raw, 'need').map(parseNeed),
  };
}

const EXIT_OF_NEEDS = { met: EXIT.ok, short: EXIT.findings, unknown: EXIT.refused } as const;

/** Collects and judges; the exit code says whether the needs are met. */
export async function runQuota(options: QuotaOptions, context: Context): Promise<Outcome<QuotaResult>> {
  const { io } = context;
  const types = [...options.instanceTypes, ...options.needs.map((need) => need.instanceType)];
  for (const text of new Set(types.map(unknownTypeWarning))) if (text !== undefined) io.notify(warning(text));
  const { aws, cluster } = await chosenCluster(options.selection, context);
  io.notify({ level: 'progress', code: CODES.resourcePoll, text: `looking up quotas and clusters in ${aws.region}` });
  const answer = await collectQuotas({ ...options, ...(cluster ? { cluster } : {}) }, aws);
  for (const text of answer.warnings) io.notify(warning(text));
  const needs = options.needs.length === 0 ? null : verdictOf(answer.rows);
  for (const text of answer.rows.flatMap(remedyOf)) io.notify(hint(text));
  const result: QuotaResult = {
    schema: 'hpscale.quota/v1',
    region: aws.region,
    cluster: answer.clusterName,
    quotas: answer.rows,
    needs,
  };
  return { result, exitCode: EXIT_OF_NEEDS[needs ?? 'met'] };
}

/** What to run where a need does not fit. */
function remedyOf(row: QuotaRow): string[] {
  if (row.needed === null || row.status !== 'short') return [];
  const { pendingRequest: request } = row;
  if (request) return [`"${row.quotaName}": request ${request.id} for ${request.desiredValue} is ${request.status}`];
  return [`raise it: hpscale quota request ${rowTargetText(row)}=${(row.inUse ?? 0) + row.needed}`];
}

/** Only a cluster that was named: without one, the region's clusters are looked at anyway. */
async function chosenCluster(
  asked: ClusterSelection,
  context: Context,
): Promise<{ readonly aws: Aws; readonly cluster?: Cluster }> {
  const selection = await withConfig(asked, context);
  return selection.cluster === undefined
    ? { aws: await context.aws(selection) }
    : await resolveCluster(selection, context);
}
