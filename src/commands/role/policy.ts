/** `hpscale role policy`: the documents, for those who make the role themselves. */
import { Command, Option } from 'commander';
import { resolveCluster } from '../../actions/resolve-cluster.ts';
import { roleNameFor } from '../../actions/role-name.ts';
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
import { EVERYDAY_PURPOSES } from '../../domain/operator-permissions.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import type { RolePolicyResult } from '../../domain/role.ts';
import { buildPermissionsPolicy, buildTrustPolicy, roleArnFor } from '../../manifests/cluster-role.ts';
import { buildOperatorPolicy } from '../../manifests/operator-policy.ts';
import { buildCloudFormation, buildTerraform } from '../../manifests/role-templates.ts';
import { roleNameOption } from './options.ts';

type Format = 'json' | 'cloudformation' | 'terraform';

interface RolePolicyOptions {
  readonly selection: ClusterSelection;
  readonly name: string | undefined;
}

/** Defines `role policy`. */
export function rolePolicyCommand(harness: Harness): Command {
  return addOutputOptions(addClusterOptions(new Command('policy')))
    .summary('print its policies, or a template of it')
    .description(
      'Print the trust and permissions policies of the cluster role, and what the caller of hpscale needs.\n' +
        'Nothing is changed. As a template, print the role alone.',
    )
    .addOption(roleNameOption())
    .addOption(
      new Option('--format <format>', 'documents, or a template of the role')
        .choices(['json', 'cloudformation', 'terraform'])
        .default('json'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale role policy --cluster ml-cluster | jq .permissionsPolicy
  $ hpscale role policy --cluster ml-cluster --format cloudformation > role.yaml
  $ hpscale role policy --cluster ml-cluster --format terraform > role.tf.json`,
    )
    .action((raw: RawFlags) => {
      const format = (text(raw, 'format') ?? 'json') as Format;
      return harness.run({
        output: toOutputOptions(raw),
        options: { selection: toClusterSelection(raw, harness.env), name: text(raw, 'name') },
        run: runRolePolicy,
        human: (result) => printed(result, format),
        document: (result) => documentOf(result, format),
      });
    });
}

async function runRolePolicy(
  { selection, name }: RolePolicyOptions,
  context: Context,
): Promise<Outcome<RolePolicyResult>> {
  const { cluster } = await resolveCluster(selection, context);
  const roleName = roleNameFor(name, cluster);
  const asked = name ?? cluster.clusterRoleArn;
  const roleArn = asked?.startsWith('arn:') ? asked : roleArnFor(roleName, cluster);
  return done<RolePolicyResult>({
    schema: 'hpscale.role-policy/v1',
    roleName,
    roleArn,
    trustPolicy: buildTrustPolicy(),
    permissionsPolicy: buildPermissionsPolicy(cluster),
    callerPolicy: buildOperatorPolicy(EVERYDAY_PURPOSES, { cluster, roleArn }),
  });
}

/** A template must be nothing but itself: no schema of ours in it. */
function documentOf(result: RolePolicyResult, format: Format): object {
  if (format === 'cloudformation') return buildCloudFormation(result);
  return format === 'terraform' ? buildTerraform(result) : result;
}

async function printed(result: RolePolicyResult, format: Format): Promise<string> {
  const document = documentOf(result, format);
  if (format !== 'cloudformation') return `${JSON.stringify(document, null, 2)}\n`;
  const { toYaml } = await import('../../manifests/serialize.ts');
  return toYaml(document);
}
