/** `hpscale role show`: the cluster role as it is, and what is wrong with it. */
import { Command } from 'commander';
import { resolveCluster } from '../../actions/resolve-cluster.ts';
import { showRole } from '../../actions/show-role.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import type { RoleDetails } from '../../domain/role.ts';
import { hint } from '../../io/messages.ts';
import { renderRoleDetails } from '../../render/human/role.ts';
import { roleNameOption } from './options.ts';

interface RoleShowOptions {
  readonly selection: ClusterSelection;
  readonly name: string | undefined;
}

/** Defines `role show`. */
export function roleShowCommand(harness: Harness): Command {
  return addOutputOptions(addClusterOptions(new Command('show')))
    .summary('show the role and what is wrong with it')
    .description(
      'Show the cluster role: trust, permissions, boundary, who uses it, and how it differs from what HyperPod needs.',
    )
    .addOption(roleNameOption())
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale role show --cluster ml-cluster
  $ hpscale role show -o json | jq '.drift'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { selection: toClusterSelection(raw, harness.env), name: text(raw, 'name') },
        run: runRoleShow,
        human: renderRoleDetails,
      }),
    );
}

async function runRoleShow({ selection, name }: RoleShowOptions, context: Context): Promise<Outcome<RoleDetails>> {
  const { aws, cluster } = await resolveCluster(selection, context);
  const role = await showRole(name, cluster, aws);
  if (role.drift.length > 0) {
    const adopt = role.managedByHpscale ? '' : ' --adopt';
    context.io.notify(hint(`repair it: hpscale role create --cluster ${cluster.name} --name ${role.name}${adopt}`));
  }
  return done(role);
}
