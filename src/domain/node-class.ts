/** A node class: which instance groups Karpenter may use (HyperpodNodeClass). */
import { isDnsLabel, toDnsLabel } from './kube-names.ts';
import type { Problem } from './problem.ts';

export interface NodeClassSpec {
  readonly name: string;
  /** Case matters: these are SageMaker's names. */
  readonly instanceGroups: readonly string[];
}

/** The CRD's maxItems ("You can specify up to 10 instance groups in a NodeClass"). */
export const MAX_INSTANCE_GROUPS = 10;

/** ClusterInstanceGroupName of the SageMaker API: upper case is allowed, underscores and dots are not. */
const GROUP_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** What is wrong with a node class, as far as it can be told without a cluster. */
export function nodeClassProblems(spec: NodeClassSpec): Problem[] {
  return [...nameProblems(spec.name), ...groupProblems(spec.instanceGroups)];
}

/** A name that becomes a label value on nodes has to be a DNS label. */
export function nameProblems(name: string): Problem[] {
  if (isDnsLabel(name)) return [];
  const suggestion = toDnsLabel(name);
  return [
    {
      field: 'name',
      message: `"${name}" is not a name that Kubernetes accepts`,
      hint: `up to 63 lower-case letters, digits and hyphens${suggestion === '' ? '' : `, for example ${suggestion}`}`,
    },
  ];
}

function groupProblems(groups: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (groups.length === 0) {
    problems.push({
      field: 'instanceGroups',
      message: 'it names no instance group',
      hint: 'pass --instance-group NAME',
    });
  }
  if (groups.length > MAX_INSTANCE_GROUPS) {
    problems.push({
      field: 'instanceGroups',
      message: `${groups.length} instance groups are more than the ${MAX_INSTANCE_GROUPS} that a node class may have`,
      hint: 'make a second node class and a node pool for it',
    });
  }
  for (const [index, group] of groups.entries()) {
    const field = `instanceGroups[${index}]`;
    if (!GROUP_NAME.test(group)) {
      problems.push({
        field,
        message: `"${group}" is not the name of an instance group`,
        hint: 'up to 63 letters, digits and hyphens',
      });
    }
    if (groups.indexOf(group) !== index) problems.push({ field, message: `instance group ${group} is named twice` });
  }
  return problems;
}
