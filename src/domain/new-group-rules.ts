/** What SageMaker's API model refuses of a new instance group, as far as it can be told without a cluster. */
import type { InstanceGroupSpec } from './instance-group-spec.ts';
import { isLabelValue, isQualifiedName } from './kube-names.ts';
import { nearest } from './nearest.ts';
import { INSTANCE_TYPES } from './instance-type.ts';
import { TAINT_EFFECTS } from './node-pool.ts';
import type { Problem } from './problem.ts';

/** Limits of ClusterInstanceGroupSpecification and of the lists around it. */
export const GROUP_LIMITS = {
  groups: 100,
  types: 20,
  subnets: 16,
  securityGroups: 5,
  labels: 50,
  taints: 50,
  volumeGb: 16_384,
} as const;

const GROUP_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** Every mistake. A type that hpscale does not know is none: SageMaker adds types faster than lists are made. */
export function newGroupProblems(spec: InstanceGroupSpec): readonly Problem[] {
  return [
    ...nameProblems(spec.name),
    ...typeProblems(spec),
    ...idProblems('subnets', /^subnet-[0-9a-f]{8,17}$/, spec.subnetIds, GROUP_LIMITS.subnets),
    ...idProblems('securityGroups', /^sg-[0-9a-f]{8,17}$/, spec.securityGroupIds, GROUP_LIMITS.securityGroups),
    ...labelProblems(spec.labels),
    ...taintProblems(spec.taints),
    ...volumeProblems(spec.volumeSizeGb),
    ...roleProblems(spec.executionRole),
  ];
}

function nameProblems(name: string): Problem[] {
  if (GROUP_NAME.test(name)) return [];
  const message = `"${name}" is not the name of an instance group`;
  return [{ field: 'name', message, hint: 'up to 63 letters, digits and hyphens' }];
}

function typeProblems({ instanceTypes, isFlexible }: InstanceGroupSpec): Problem[] {
  const field = 'instanceTypes';
  const problems = instanceTypes.flatMap((name): Problem[] => {
    if (/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) return [];
    const guess = nearest(
      name.startsWith('ml.') ? name : `ml.${name}`,
      INSTANCE_TYPES.map((type) => type.name),
    );
    const hint = guess === undefined ? {} : { hint: `did you mean ${guess}?` };
    return [{ field, message: `"${name}" is not an instance type of HyperPod: they look like ml.g6.xlarge`, ...hint }];
  });
  const twice = instanceTypes.find((name, index) => instanceTypes.indexOf(name) !== index);
  if (instanceTypes.length === 0) problems.push({ field, message: 'it has no instance type' });
  if (twice !== undefined) problems.push({ field, message: `${twice} is named twice` });
  if (instanceTypes.length > GROUP_LIMITS.types) {
    problems.push({
      field,
      message: `${instanceTypes.length} instance types are more than the ${GROUP_LIMITS.types} of a flexible group`,
    });
  }
  if (instanceTypes.length > 1 && !isFlexible)
    problems.push({ field, message: 'a group with several types is flexible' });
  return problems;
}

function idProblems(field: string, form: RegExp, ids: readonly string[], most: number): Problem[] {
  const bad = ids.filter((id) => !form.test(id)).map((id) => ({ field, message: `"${id}" is not an id of ${field}` }));
  return ids.length > most ? [...bad, { field, message: `${ids.length} ${field} are more than ${most}` }] : bad;
}

function labelProblems(labels: InstanceGroupSpec['labels']): Problem[] {
  const entries = Object.entries(labels);
  const bad = entries
    .filter(([key, value]) => !isQualifiedName(key) || !isLabelValue(value))
    .map(([key, value]) => ({ field: 'labels', message: `"${key}=${value}" is not a label` }));
  if (entries.length <= GROUP_LIMITS.labels) return bad;
  return [...bad, { field: 'labels', message: `${entries.length} labels are more than ${GROUP_LIMITS.labels}` }];
}

function taintProblems(taints: InstanceGroupSpec['taints']): Problem[] {
  const bad = taints
    .filter(
      ({ key, value = '', effect }) =>
        !isQualifiedName(key) || !isLabelValue(value) || !TAINT_EFFECTS.some((known) => known === effect),
    )
    .map(({ key, value, effect }) => ({
      field: 'taints',
      message: `"${key}${value === undefined ? '' : `=${value}`}:${effect}" is not a taint`,
      hint: `write it as key=value:Effect or key:Effect, with ${TAINT_EFFECTS.join(', ')}`,
    }));
  if (taints.length <= GROUP_LIMITS.taints) return bad;
  return [...bad, { field: 'taints', message: `${taints.length} taints are more than ${GROUP_LIMITS.taints}` }];
}

function volumeProblems(gigabytes: number | undefined): Problem[] {
  if (gigabytes === undefined) return [];
  if (Number.isInteger(gigabytes) && gigabytes >= 1 && gigabytes <= GROUP_LIMITS.volumeGb) return [];
  return [
    {
      field: 'volumeSizeGb',
      message: `a volume of ${gigabytes} GB cannot be: whole gigabytes from 1 to ${GROUP_LIMITS.volumeGb}`,
    },
  ];
}

function roleProblems(arn: string | undefined): Problem[] {
  if (arn === undefined || /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(arn)) return [];
  return [
    {
      field: 'executionRole',
      message: `"${arn}" is not the ARN of a role`,
      hint: 'it looks like arn:aws:iam::111122223333:role/NAME',
    },
  ];
}
