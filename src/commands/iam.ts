/** `hpscale iam`: the least privilege to run hpscale with. */
import { Command, Option } from 'commander';
import { type PermissionsOptions, type PermissionsResult, showPermissions } from '../actions/show-permissions.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  text,
  texts,
  toClusterSelection,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import { didYouMean } from '../domain/nearest.ts';
import { EVERYDAY_PURPOSES, type Purpose, PURPOSES } from '../domain/operator-permissions.ts';
import { done } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';

const ALL = 'all';
const KEDA = 'keda';
const CHOICES = [...PURPOSES, ALL, KEDA];

/** Defines `iam`. */
export function iamCommand(harness: Harness): Command {
  const command = new Command('iam')
    .description(
      'Print the IAM policy that hpscale itself needs, made from the calls it makes. With --cluster narrowed to that\n' +
        "cluster, which is read for it; without, nothing is asked of AWS. --for keda prints what KEDA's operator needs\n" +
        "for the triggers of the cluster's scaled objects.",
    )
    .addOption(
      new Option('--for <what>', `what it is run for: ${CHOICES.join(', ')} (default: all)`).argParser(collect),
    )
    .option('--kubernetes', 'print the Kubernetes ClusterRole instead');
  addKubeOptions(addClusterOptions(command));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale iam --for check > hpscale-check.json
  $ aws iam create-policy --policy-name hpscale-check --policy-document file://hpscale-check.json
  $ hpscale iam --for check --kubernetes | kubectl apply -f -
  $ hpscale iam --for enable --for apply --cluster ml-cluster
  $ hpscale iam --for keda --cluster ml-cluster`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toPermissionsOptions(raw, harness.env),
        run: async (options: PermissionsOptions, context: Context) => done(await showPermissions(options, context)),
        human: (result) => print(result, raw['kubernetes'] === true),
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toPermissionsOptions(raw: RawFlags, env: Env): PermissionsOptions {
  const given = texts(raw, 'for');
  const unknown = given.find((name) => !CHOICES.includes(name));
  if (unknown !== undefined) {
    throw usageError(
      'bad-purpose',
      `--for "${unknown}" is not known${didYouMean(unknown, CHOICES)}`,
      `one of ${CHOICES.join(', ')}`,
    );
  }
  const isKeda = given.includes(KEDA);
  if (isKeda && given.length > 1) {
    throw usageError('keda-alone', "--for keda is another principal's policy", 'print it by itself');
  }
  if (isKeda && raw['kubernetes'] === true) {
    throw usageError('keda-alone', "KEDA's chart brings its own Kubernetes roles", 'leave out --kubernetes');
  }
  const purposes = PURPOSES.filter((purpose: Purpose) => given.includes(purpose));
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    purposes: isKeda ? KEDA : toPurposes(given, purposes),
    isNarrowed: text(raw, 'cluster') !== undefined,
  };
}

/** Everything but clusters made and deleted, unless they are named. */
function toPurposes(given: readonly string[], named: readonly Purpose[]): readonly Purpose[] {
  if (given.length > 0 && !given.includes(ALL)) return named;
  return named.includes('cluster') ? PURPOSES : EVERYDAY_PURPOSES;
}

async function print({ policy, kubernetes }: PermissionsResult, wantsKubernetes: boolean): Promise<string> {
  if (!wantsKubernetes) return policy === null ? '' : `${JSON.stringify(policy, null, 2)}\n`;
  if (kubernetes === null) return '';
  const { toYaml } = await import('../manifests/serialize.ts');
  return toYaml(kubernetes);
}
