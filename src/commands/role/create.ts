/** `hpscale role create`: makes the cluster role, or repairs what drifted. */
import { Command } from 'commander';
import { commandLine } from '../../actions/command-line.ts';
import { notOnEksError } from '../../actions/connect-kube.ts';
import { consent } from '../../actions/consent.ts';
import { planRole } from '../../actions/ensure-role.ts';
import { executePlan } from '../../actions/execute-plan.ts';
import { resolveCluster } from '../../actions/resolve-cluster.ts';
import { sayIdentity } from '../../actions/say-identity.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addMutationOptions,
  addOutputOptions,
  addTakeOverOption,
  type RawFlags,
  text,
  toClusterSelection,
  toMutationOptions,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Context, Env } from '../../context.ts';
import type { ClusterSelection, MutationOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations } from '../../domain/plan.ts';
import type { RoleResult } from '../../domain/role.ts';
import { renderRole } from '../../render/human/role.ts';
import { roleNameOption } from './options.ts';

export interface RoleChangeOptions {
  readonly selection: ClusterSelection;
  readonly mutation: MutationOptions;
  readonly name: string | undefined;
  readonly adopt: boolean;
}

/** Defines `role create`. */
export function roleCreateCommand(harness: Harness): Command {
  return addTakeOverOption(addMutationOptions(addOutputOptions(addClusterOptions(new Command('create')))))
    .summary('make the role, or repair it')
    .description(
      'Make the cluster role, or repair its trust and permissions. A second run changes nothing.\n' +
        "Its name: --name, else that of the cluster's role, else hpscale-CLUSTER-REGION (beyond 64 characters: the\n" +
        "cluster's name cut, and its id for the region). A role that hpscale did not make is left alone without --adopt.",
    )
    .addOption(roleNameOption())
    .option('--adopt', 'take over a role that hpscale did not make, or that other clusters use')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale role create --cluster ml-cluster --dry-run
  $ hpscale role create --cluster ml-cluster --yes -o json | jq -r .arn`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toRoleChangeOptions(raw, harness.env),
        run: runRoleCreate,
        human: renderRole,
      }),
    );
}

/** Parses the flags that create and delete share. */
export function toRoleChangeOptions(raw: RawFlags, env: Env): RoleChangeOptions {
  return {
    selection: toClusterSelection(raw, env),
    mutation: toMutationOptions(raw),
    name: text(raw, 'name'),
    adopt: raw['adopt'] === true,
  };
}

/** Looks, plans, asks, makes. */
export async function runRoleCreate(options: RoleChangeOptions, context: Context): Promise<Outcome<RoleResult>> {
  const { name, adopt } = options;
  const { takeOver = false } = options.mutation;
  const { aws, cluster } = await resolveCluster(options.selection, context);
  if (cluster.orchestrator.kind !== 'eks') throw notOnEksError(cluster);
  const role = await planRole({ cluster, adopt, takeOver, ...(name === undefined ? {} : { role: name }) }, aws);
  if (hasMutations(role.plan)) await sayIdentity(aws, context);
  const isAgreed = await consent(role.plan, options.mutation, context);
  const more = [
    ...(name === undefined ? [] : [`--name ${name}`]),
    ...(adopt ? ['--adopt'] : []),
    ...(takeOver ? ['--take-over'] : []),
  ];
  const where = { ...options.selection, cluster: cluster.name, region: aws.region };
  const resumeWith = commandLine('role create', where, more);
  if (isAgreed) await executePlan(role.plan, context, { resumeWith });
  return done<RoleResult>({
    schema: 'hpscale.role/v1',
    name: role.name,
    arn: role.arn,
    action: role.action,
    dryRun: options.mutation.dryRun !== 'none',
    managedByHpscale: role.isOurs,
    trustPolicy: role.trustPolicy,
    permissionsPolicy: role.permissionsPolicy,
    drift: role.drift,
  });
}
