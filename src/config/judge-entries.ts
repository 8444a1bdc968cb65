/** What the domain has against single entries of hpscale.yaml: the rules that the flags are judged by, at the fields of the file. */
import type { ConfigPath } from '../domain/desired.ts';
import { nodeClassProblems } from '../domain/node-class.ts';
import { nodePoolProblems, TAINT_EFFECTS } from '../domain/node-pool.ts';
import { isLabelValue, isQualifiedName } from '../domain/kube-names.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { Problem } from '../domain/problem.ts';
import { leavesRoomForGrowth, scaledObjectProblems } from '../domain/scaled-object.ts';
import { parseToleration, workloadProblems } from '../domain/workload.ts';
import { kedaProblems } from '../manifests/check-scaled-object.ts';
import { buildScaledObject } from '../manifests/scaled-object.ts';
import type { Violation } from './config-problem.ts';
import type {
  ConfigTree,
  GroupTree,
  NodeClassTree,
  NodePoolTree,
  ScaledObjectTree,
  WorkloadTree,
} from './config-tree.ts';
import { toGroup, toNodePool, toScaledObject, toTaint, toWorkload } from './to-desired.ts';

/** Paths are within the entry. */
export function instanceGroupViolations(tree: GroupTree): readonly Violation[] {
  const spec = toGroup(tree);
  const flexible: Violation[] =
    tree.flexible === false && spec.instanceTypes.length > 1
      ? [{ path: ['flexible'], message: 'a group with several instance types is flexible', hint: 'leave it out' }]
      : [];
  const taints = spec.taints.flatMap(({ key, value = '', effect }, index): Violation[] => {
    const isGood = isQualifiedName(key) && isLabelValue(value) && TAINT_EFFECTS.some((known) => known === effect);
    return isGood ? [] : [{ path: ['taints', index], message: 'this is not a taint', hint: TAINT_HINT }];
  });
  return [...flexible, ...taints, ...labelKeyViolations(tree.labels)];
}

const TAINT_HINT = `write it as key=value:Effect or key:Effect, with ${TAINT_EFFECTS.join(', ')}`;

function labelKeyViolations(labels: Readonly<Record<string, string>>): Violation[] {
  return Object.keys(labels)
    .filter((key) => !isQualifiedName(key))
    .map((key) => ({ path: ['labels', key], message: `"${key}" is not a label key` }));
}

/** Paths are within the entry. */
export function nodeClassViolations(tree: NodeClassTree): readonly Violation[] {
  const strangers = tree.allowDrain.flatMap((group, index): Violation[] =>
    tree.instanceGroups.includes(group)
      ? []
      : [
          {
            path: ['allowDrain', index],
            message: `the node class has no instance group ${group}${didYouMean(group, tree.instanceGroups)}`,
          },
        ],
  );
  return [...nodeClassProblems(tree).map((problem) => toViolation(problem, pathOf(problem.field))), ...strangers];
}

const NODE_POOL_FIELDS: Readonly<Record<string, ConfigPath>> = {
  consolidationPolicy: ['disruption', 'consolidationPolicy'],
  consolidateAfter: ['disruption', 'consolidateAfter'],
  budgets: ['disruption', 'budgets'],
};

/** Paths are within the entry. */
export function nodePoolViolations(tree: NodePoolTree): readonly Violation[] {
  return nodePoolProblems(toNodePool(tree)).map((problem) => {
    const [first = '', ...rest] = pathOf(problem.field);
    if (first === 'taints') return toViolation(problem, taintPath(tree, String(rest[0])));
    return toViolation(problem, [...(NODE_POOL_FIELDS[first] ?? [first]), ...rest]);
  });
}

/** Taints are told by their key: the last of that key, because of two alike it is the second that is told. */
function taintPath({ taints, startupTaints }: NodePoolTree, key: string): ConfigPath {
  const index = startupTaints.findLastIndex((taint) => toTaint(taint).key === key);
  if (index !== -1) return ['startupTaints', index];
  return ['taints', taints.findLastIndex((taint) => toTaint(taint).key === key)];
}

/** Paths are within the entry. */
export function workloadViolations(tree: WorkloadTree, { namespace }: ConfigTree): readonly Violation[] {
  const tolerations = tree.tolerations.flatMap((toleration, index): Violation[] =>
    typeof toleration !== 'string' || parseToleration(toleration) !== undefined
      ? []
      : [{ path: ['tolerations', index], message: `"${toleration}" is not a toleration`, hint: TOLERATION_HINT }],
  );
  // The namespace of the file is judged where it stands.
  const own = workloadProblems(toWorkload(tree, namespace)).filter(
    ({ field }) => field !== 'namespace' || tree.namespace !== undefined,
  );
  return [...own.map((problem) => toViolation(problem, pathOf(problem.field))), ...tolerations];
}

const TOLERATION_HINT = 'write it as key, key:NoSchedule, key=value or key=value:NoSchedule';

const SCALED_OBJECT_FIELDS: Readonly<Record<string, ConfigPath>> = {
  'timing.scaleDownWindowSeconds': ['scaleDownWindow'],
  'timing.pollingSeconds': ['pollingInterval'],
};

/** Paths are within the entry. KEDA's words for the same thing are harder to read, so ours come first. */
export function scaledObjectViolations(tree: ScaledObjectTree, whole: ConfigTree): readonly Violation[] {
  const { spec, problems } = toScaledObject(tree, whole);
  const triggers = problems.map(({ trigger, problem }): Violation => {
    const isNowhere = problem.code === 'no-region';
    const hint = isNowhere ? { hint: 'write region: at the top of the file, or in the trigger' } : {};
    return { ...toViolation(problem, ['triggers', trigger, problem.field]), ...hint };
  });
  if (triggers.length > 0) return triggers;
  const ours = scaledObjectProblems(spec).map((problem) =>
    toViolation(problem, SCALED_OBJECT_FIELDS[problem.field] ?? pathOf(problem.field)),
  );
  const growth: Violation[] =
    tree.growthPercent > 0 && !spec.triggers.some(leavesRoomForGrowth)
      ? [{ path: ['growthPercent'], message: 'it does nothing without a trigger alb, alb-target-group or cpu' }]
      : [];
  if (ours.length + growth.length > 0) return [...ours, ...growth];
  return kedaProblems(buildScaledObject(spec)).map((problem) => toViolation(problem, kedaPath(problem.field)));
}

/** `spec.triggers[1]`; the rest is about the object as a whole. */
function kedaPath(field: string): ConfigPath {
  const index = /^spec\.triggers\[(\d+)\]/.exec(field)?.[1];
  return index === undefined ? [] : ['triggers', Number(index)];
}

/** `name`, `instanceTypes[2]`, `limits.nvidia.com/gpu`: keys may have dots in them. */
function pathOf(field: string): ConfigPath {
  const [, name = field, index, key] = /^([^.[]+)(?:\[(\d+)\]|\.(.+))$/.exec(field) ?? [];
  if (index !== undefined) return [name, Number(index)];
  return key === undefined ? [name] : [name, key];
}

/** Messages for flags name them; the file has other names for the same. */
const FIELD_OF_FLAG: Readonly<Record<string, string>> = {
  '--instance-group': 'instanceGroups',
  '--instance-type': 'instanceTypes',
  '--zone': 'zones',
  '--capacity-type': 'capacityTypes',
  '--consolidate-after': 'consolidateAfter',
  '--expire-after': 'expireAfter',
  '--min': 'minReplicas',
  '--max': 'maxReplicas',
};

function toViolation({ message, hint }: Problem, path: ConfigPath): Violation {
  return {
    path,
    message: withoutFlags(message),
    ...(hint === undefined ? {} : { hint: withoutFlags(hint) }),
  };
}

function withoutFlags(text: string): string {
  return text.replaceAll(/--[a-z-]+/g, (flag) => FIELD_OF_FLAG[flag] ?? flag);
}
