/** `hpscale role delete`: removes a cluster role that no autoscaling needs any more. */
import { Command } from 'commander';
import { commandLine } from '../../actions/command-line.ts';
import { consent } from '../../actions/consent.ts';
import { planRoleDeletion } from '../../actions/delete-role.ts';
import { executePlan } from '../../actions/execute-plan.ts';
import { connectAws, resolveCluster } from '../../actions/resolve-cluster.ts';
import { checkName, roleNameFor } from '../../actions/role-name.ts';
import { sayIdentity } from '../../actions/say-identity.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addMutationOptions,
  addOutputOptions,
  type RawFlags,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Aws, Context } from '../../context.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations } from '../../domain/plan.ts';
import type { RoleResult } from '../../domain/role.ts';
import { renderRole } from '../../render/human/role.ts';
import { type RoleChangeOptions, toRoleChangeOptions } from './create.ts';
import { roleNameOption } from './options.ts';

/** Defines `role delete`. */
export function roleDeleteCommand(harness: Harness): Command {
  return addMutationOptions(addOutputOptions(addClusterOptions(new Command('delete'))))
    .summary('delete the role')
    .description(
      'Delete the cluster role: its inline policies go, managed ones are detached. Refused while autoscaling of a\n' +
        'cluster needs it. With --name alone no cluster is looked up, so that it works after the cluster is gone.',
    )
    .addOption(roleNameOption())
    .option('--adopt', 'also a role that hpscale did not make')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale role delete --cluster ml-cluster
  $ hpscale role delete --name hpscale-ml-cluster-us-west-2 --yes`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toRoleChangeOptions(raw, harness.env),
        run: runRoleDelete,
        human: renderRole,
      }),
    );
}

/** Looks, plans, asks, deletes. */
export async function runRoleDelete(options: RoleChangeOptions, context: Context): Promise<Outcome<RoleResult>> {
  const { aws, name } = await chosenRole(options, context);
  const { plan, found } = await planRoleDeletion(name, options.adopt, aws);
  const isChange = hasMutations(plan);
  if (isChange) await sayIdentity(aws, context);
  const isAgreed = await consent(plan, options.mutation, context);
  const { profile } = options.selection;
  const where = { region: aws.region, ...(profile === undefined ? {} : { profile }) };
  const resumeWith = commandLine('role delete', where, [`--name ${name}`, ...(options.adopt ? ['--adopt'] : [])]);
  if (isAgreed) await executePlan(plan, context, { resumeWith });
  return done<RoleResult>({
    schema: 'hpscale.role/v1',
    name,
    ...found,
    action: isChange ? 'deleted' : 'unchanged',
    dryRun: options.mutation.dryRun !== 'none',
    drift: [],
  });
}

async function chosenRole(
  { name, selection }: RoleChangeOptions,
  context: Context,
): Promise<{ readonly aws: Aws; readonly name: string }> {
  if (name !== undefined && selection.cluster === undefined) {
    return { aws: await connectAws(selection, context), name: checkName(name.slice(name.lastIndexOf('/') + 1), name) };
  }
  const { aws, cluster } = await resolveCluster(selection, context);
  return { aws, name: roleNameFor(name, cluster) };
}
