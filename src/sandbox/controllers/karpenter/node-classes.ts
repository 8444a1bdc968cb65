/** HyperpodNodeClass status: are its instance groups there, are their subnets, and what do they offer. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { NodeClassGroup } from '../../../autoscaling/offerings.ts';
import type { SandboxGroup } from '../../parts.ts';
import type { ConditionChange } from '../conditions.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import type { KarpenterContext } from './karpenter-context.ts';
import { holds, writeConditions } from './status-conditions.ts';

const STAGES = ['InstanceGroupReady', 'SubnetsReady'];

/** Keeps the status of every node class up with the cluster's instance groups. */
export function startNodeClasses(context: KarpenterContext): Controller {
  const queue = createWorkQueue(context.clock, (name) => reconcile(context, name));
  const addAll = () => {
    for (const name of context.index.all(KINDS.nodeClass).keys()) queue.add(name);
  };
  watchKind(context, KINDS.nodeClass, (object, change) => {
    if (change !== 'DELETED') queue.add(object.metadata.name);
  });
  const unsubscribe = context.aws.subscribe((event) => {
    if (event.kind === 'instance-groups' && event.clusterName === context.clusterName) addAll();
  });
  addAll();
  return {
    stop() {
      unsubscribe();
      queue.stop();
    },
  };
}

/** The names in a node class's spec. */
export function groupsOfNodeClass(nodeClass: KubeObject): readonly string[] {
  return (nodeClass.spec as { instanceGroups?: string[] } | undefined)?.instanceGroups ?? [];
}

/** What a node class last said of its groups. */
export function offeredGroups(nodeClass: KubeObject): readonly NodeClassGroup[] {
  return (nodeClass.status as { instanceGroups?: NodeClassGroup[] } | undefined)?.instanceGroups ?? [];
}

function reconcile(context: KarpenterContext, name: string): void {
  const nodeClass = context.index.get(KINDS.nodeClass, name);
  if (!nodeClass) return;
  const names = groupsOfNodeClass(nodeClass);
  const found = names.map((group) => ({ group, known: context.aws.describeGroup(context.clusterName, group) }));
  const missing = found.filter(({ known }) => !known).map(({ group }) => group);
  const groups = found.flatMap(({ known }) => known ?? []);
  const bare = groups.filter((group) => group.subnets.length === 0).map((group) => group.name);
  writeConditions(context, KINDS.nodeClass, nodeClass, {
    conditions: [
      groupCondition(names, missing),
      bare.length === 0
        ? holds('SubnetsReady')
        : notReady('SubnetsReady', 'SubnetsNotFound', `subnets not found for instance groups: ${bare.join(', ')}`),
    ],
    stages: STAGES,
    status: { instanceGroups: groups.map(describeGroup) },
  });
}

function groupCondition(names: readonly string[], missing: readonly string[]): ConditionChange {
  if (names.length === 0)
    return notReady('InstanceGroupReady', 'InstanceGroupNotFound', 'no instance groups specified');
  if (missing.length === 0) return holds('InstanceGroupReady');
  return notReady('InstanceGroupReady', 'InstanceGroupNotFound', `instance groups not found: ${missing.join(', ')}`);
}

/** The reasons and messages are ours: only the good case is documented. */
function notReady(type: string, reason: string, message: string): ConditionChange {
  return { type, status: 'False', reason, message };
}

function describeGroup(group: SandboxGroup): NodeClassGroup {
  return {
    name: group.name,
    instanceTypes: group.instanceTypes,
    subnets: group.subnets.map(({ id, zone, zoneId }) => ({ id, zone, zoneId })),
    ...(group.capacityType === 'spot' ? { capacities: { Spot: {} } } : {}),
    ...(Object.keys(group.labels).length === 0
      ? {}
      : { desiredLabels: Object.entries(group.labels).map(([key, value]) => ({ key, value })) }),
  };
}
