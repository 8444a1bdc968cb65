/** The flags of a new instance group, and what they mean. */
import { type Command, Option } from 'commander';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import { collect, type RawFlags, text, texts } from '../../cli/shared-options.ts';
import type { CapacityType, LifecycleConfig } from '../../domain/cluster.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { newGroupProblems } from '../../domain/new-group-rules.ts';
import { CAPACITY_TYPES, parseTaint } from '../../domain/node-pool.ts';
import { type Problem, problemsError } from '../../domain/problem.ts';
import { usageError } from '../../errors.ts';

/** `[name] --name --instance-type` and everything else a group may have. */
export function addGroupOptions(command: Command): Command {
  return addNameOption(command, 'instance group')
    .option(
      '--instance-type <type>',
      'ml. instance type (repeatable: a flexible group, the preferred one first)',
      collect,
    )
    .option('--flexible', 'let SageMaker choose among types and subnets (always so with several types)')
    .addOption(new Option('--capacity-type <type>', 'on-demand or spot').choices(CAPACITY_TYPES).default('on-demand'))
    .option('--subnet <id>', "subnet of its own: one, several for a flexible group (default: the cluster's)", collect)
    .option('--security-group <id>', "security group of its own (repeatable; default: the cluster's)", collect)
    .option('--like <group>', 'group whose execution role and lifecycle script are taken')
    .option('--execution-role <arn>', 'IAM role that its instances run with')
    .option('--lifecycle-script <uri>', 'script for new instances: s3://sagemaker-BUCKET/FOLDER/on_create.sh')
    .option('--label <key=value>', 'label that its nodes get (repeatable)', collect)
    .option('--taint <key=value:Effect>', 'taint that its nodes get (repeatable)', collect)
    .option('--volume-size <gigabytes>', "size of the secondary volume (default: SageMaker's)");
}

/** A group that SageMaker would take, as far as flags can tell; throws a usage error with everything that is wrong. */
export function toGroupSpec(argument: string | undefined, raw: RawFlags): InstanceGroupSpec {
  const instanceTypes = texts(raw, 'instanceType');
  const spec: InstanceGroupSpec = {
    name: toName(argument, raw, 'instance group'),
    instanceTypes,
    isFlexible: raw['flexible'] === true || instanceTypes.length > 1,
    capacityType: (text(raw, 'capacityType') ?? 'on-demand') as CapacityType,
    subnetIds: texts(raw, 'subnet'),
    securityGroupIds: texts(raw, 'securityGroup'),
    labels: Object.fromEntries(texts(raw, 'label').map(toLabel)),
    taints: texts(raw, 'taint').map(parseTaint),
    ...optional('like', text(raw, 'like')),
    ...optional('executionRole', text(raw, 'executionRole')),
    ...optional('lifecycle', toLifecycle(text(raw, 'lifecycleScript'))),
    ...optional('volumeSizeGb', toGigabytes(text(raw, 'volumeSize'))),
  };
  // A type that is missing may be asked for.
  const problems = newGroupProblems(spec).filter(({ field }) => field !== 'instanceTypes' || instanceTypes.length > 0);
  const error = problemsError(
    'bad-instance-group',
    `the instance group "${spec.name}"`,
    problems satisfies readonly Problem[],
  );
  if (error) throw error;
  return spec;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}

function toLabel(label: string): readonly [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(label) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw usageError('bad-label', `--label "${label}" is not KEY=VALUE`);
}

/** The folder and the script in it. */
function toLifecycle(uri: string | undefined): LifecycleConfig | undefined {
  if (uri === undefined) return undefined;
  const [, sourceS3Uri, onCreate] = /^((?:https|s3):\/\/[^/]+(?:\/.*)?)\/([^/]{1,128})$/.exec(uri) ?? [];
  if (sourceS3Uri !== undefined && onCreate !== undefined) return { sourceS3Uri, onCreate };
  throw usageError(
    'bad-lifecycle-script',
    `--lifecycle-script "${uri}" is not a script in S3`,
    'it looks like s3://sagemaker-BUCKET/FOLDER/on_create.sh',
  );
}

/** The range is judged with everything else. */
function toGigabytes(size: string | undefined): number | undefined {
  if (size === undefined) return undefined;
  if (/^\d+$/.test(size)) return Number(size);
  throw usageError('bad-volume-size', `--volume-size "${size}" is not a number of gigabytes`);
}
