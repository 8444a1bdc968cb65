/** What is still open of a new instance group: asked for on a terminal, else a usage error that names the flags. */
import type { Aws, Choice, Context } from '../../context.ts';
import type { Cluster, InstanceGroup } from '../../domain/cluster.ts';
import { completeGroup } from '../../domain/complete-group.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { isUnknown } from '../../domain/known.ts';
import { type Problem, problemsError } from '../../domain/problem.ts';
import { usageError } from '../../errors.ts';
import { readSubnets } from './read-subnets.ts';

/** The flag that answers a field which completing found open. */
const FLAGS: Readonly<Record<string, string>> = {
  like: '--like',
  subnets: '--subnet',
  executionRole: '--execution-role',
};

type Needs = Pick<Context, 'ask' | 'isInteractive'>;

/** The spec with all that SageMaker needs of it said. Throws `needs-answer`, or `bad-instance-group` for what no answer can mend. */
export async function settleSpec(
  spec: InstanceGroupSpec,
  cluster: Cluster,
  aws: Aws,
  context: Needs,
): Promise<InstanceGroupSpec> {
  if (spec.instanceTypes.length === 0) return await settleSpec(await withType(spec, context), cluster, aws, context);
  const { problems } = completeGroup(spec, cluster);
  const open = problems.filter((problem) => isOpen(problem, spec));
  const [first] = open;
  if (!first) {
    const error = problemsError('bad-instance-group', `the instance group "${spec.name}"`, problems.map(withFlag));
    if (error) throw error;
    return spec;
  }
  if (!context.isInteractive) throw needsAnswer(spec, open);
  const answered = await answer(first, spec, cluster, { aws, context });
  return await settleSpec(answered, cluster, aws, context);
}

async function withType(spec: InstanceGroupSpec, { ask, isInteractive }: Needs): Promise<InstanceGroupSpec> {
  if (!isInteractive) {
    throw usageError(
      'missing-instance-type',
      `the instance group "${spec.name}" has no instance type`,
      'pass --instance-type TYPE, several for a flexible group',
    );
  }
  const type = await ask.input({
    id: 'instance-type',
    flag: '--instance-type',
    text: 'Which instance type?',
    note: 'One type, as HyperPod writes it: ml.g6.xlarge.',
    validate: (text) =>
      /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/.test(text) ? undefined : 'types of HyperPod look like ml.g6.xlarge',
  });
  return { ...spec, instanceTypes: [type] };
}

/** A group that was named and is not there is a mistake, not a question. */
function isOpen({ field }: Problem, spec: InstanceGroupSpec): boolean {
  if (field === 'like') return spec.like === undefined;
  if (field === 'subnets') return spec.subnetIds.length === 0;
  return field === 'executionRole';
}

function withFlag({ field, message, hint }: Problem): Problem {
  return { field, message, ...(hint === undefined ? {} : { hint: withFlagName(field, hint) }) };
}

function withFlagName(field: string, hint: string): string {
  return hint.replace(`(${field})`, `(${FLAGS[field] ?? field})`);
}

function needsAnswer({ name }: InstanceGroupSpec, open: readonly Problem[]): Error {
  const flags = open.map(({ field }) => FLAGS[field] ?? field).join(', ');
  return usageError(
    'needs-answer',
    `the instance group "${name}" needs ${flags}, and there is no terminal to ask on`,
    open
      .map(({ field, message, hint = '' }) => `${FLAGS[field] ?? field}: ${message}; ${withFlagName(field, hint)}`)
      .join('\n'),
  );
}

interface Tools {
  readonly aws: Aws;
  readonly context: Needs;
}

async function answer(
  { field, message }: Problem,
  spec: InstanceGroupSpec,
  cluster: Cluster,
  { aws, context }: Tools,
): Promise<InstanceGroupSpec> {
  const { ask } = context;
  if (field === 'like') {
    const choices = cluster.instanceGroups.filter(({ executionRole }) => executionRole !== null).map(groupChoice);
    const like = await ask.select({
      id: 'like',
      flag: '--like',
      text: 'Which group is it like?',
      note: `Its execution role and lifecycle script are taken: ${message}.`,
      choices,
    });
    return { ...spec, like };
  }
  if (field === 'subnets') {
    const subnet = await ask.search({
      id: 'subnet',
      flag: '--subnet',
      text: 'In which subnet do its nodes start?',
      note: message,
      choices: await subnetChoices(cluster, aws),
    });
    return { ...spec, subnetIds: [subnet] };
  }
  const executionRole = await ask.input({
    id: 'execution-role',
    flag: '--execution-role',
    text: 'ARN of the role that its instances run with?',
    note: message,
    validate: (text) => (text.startsWith('arn:') ? undefined : 'it looks like arn:aws:iam::111122223333:role/NAME'),
  });
  return { ...spec, executionRole };
}

function groupChoice({ name, instanceTypes, executionRole, lifecycle }: InstanceGroup): Choice {
  const role = executionRole?.split('/').at(-1) ?? '';
  const script = lifecycle ? `, ${lifecycle.sourceS3Uri}/${lifecycle.onCreate}` : '';
  return { value: name, label: `${name} (${instanceTypes.join(', ')}): ${role}${script}`, short: name };
}

/** Every subnet that the cluster uses, with its zone and free addresses, where these can be had. */
async function subnetChoices(cluster: Cluster, aws: Aws): Promise<readonly Choice[]> {
  const ids = [...new Set([...cluster.subnetIds, ...cluster.instanceGroups.flatMap(({ subnetIds }) => subnetIds)])];
  const subnets = await readSubnets(ids, aws);
  return ids.map((id): Choice => {
    const subnet = isUnknown(subnets) ? undefined : subnets.get(id);
    if (!subnet) return { value: id, label: id };
    const { zone, availableAddresses: free } = subnet;
    return {
      value: id,
      label: `${id}   ${zone}   ${free} addresses free`,
      short: `${id} (${zone})`,
      ...(free === 0 ? { disabled: 'no address is free' } : {}),
    };
  });
}
