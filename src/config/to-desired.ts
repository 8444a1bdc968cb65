/** From what hpscale.yaml says to what it asks for: the same specs that the flags of the verbs make. */
import type { Desired, DesiredNodeClass, Placed } from '../domain/desired.ts';
import { parseWholeSeconds } from '../domain/duration.ts';
import type { InstanceGroupSpec } from '../domain/instance-group-spec.ts';
import { type NodePoolSpec, type NodePoolTaint, parseTaint } from '../domain/node-pool.ts';
import {
  settleScaledObject,
  type ScaledObjectSettings,
  type SettingsProblem,
} from '../domain/scaled-object-settings.ts';
import { parseScaleTarget, type ScaledObjectSpec } from '../domain/scaled-object.ts';
import type { ScalingTiming } from '../domain/scaling-timing.ts';
import { parseRequestsPerMinute, type TriggerSettings } from '../domain/trigger-settings.ts';
import { parseToleration, type Toleration, type WorkloadSpec } from '../domain/workload.ts';
import type {
  BudgetTree,
  ConfigTree,
  GroupTree,
  NodePoolTree,
  Quantity,
  ScaledObjectTree,
  TriggerTree,
  WorkloadTree,
} from './config-tree.ts';

/** All of it. Never fails: what cannot be meant is for the rules of the domain to say. */
export function toDesired(tree: ConfigTree): Desired {
  const { cluster, region, profile } = tree;
  const role = tree.role.arn ?? tree.role.name;
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    role: { ...(role === undefined ? {} : { role }), adopt: tree.role.adopt },
    instanceGroups: tree.instanceGroups.map(toGroup),
    nodeClasses: tree.nodeClasses.map(({ name, instanceGroups, allowDrain }): DesiredNodeClass => ({
      name,
      instanceGroups,
      allowDrain,
    })),
    nodePools: tree.nodePools.map(toNodePool),
    workloads: tree.workloads.map((workload) => toWorkload(workload, tree.namespace)),
    scaledObjects: tree.scaledObjects.map((scaledObject) => toScaledObject(scaledObject, tree).spec),
  };
}

/** An instance group. */
export function toGroup(tree: GroupTree): InstanceGroupSpec {
  const { name, instanceTypes, flexible, capacityType, subnets, securityGroups, labels, taints, ...rest } = tree;
  const { like, executionRole, lifecycle, volumeSizeGb } = rest;
  return {
    name,
    instanceTypes,
    isFlexible: flexible ?? instanceTypes.length > 1,
    capacityType,
    subnetIds: subnets,
    securityGroupIds: securityGroups,
    ...(like === undefined ? {} : { like }),
    ...(executionRole === undefined ? {} : { executionRole }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    labels,
    taints: taints.map(toTaint),
    ...(volumeSizeGb === undefined ? {} : { volumeSizeGb }),
  };
}

/** A node pool. */
export function toNodePool(tree: NodePoolTree): NodePoolSpec {
  const { disruption, weight } = tree;
  return {
    name: tree.name,
    nodeClass: tree.nodeClass,
    instanceTypes: tree.instanceTypes,
    zones: tree.zones,
    capacityTypes: tree.capacityTypes,
    limits: Object.fromEntries(Object.entries(tree.limits).map(([name, limit]) => [name, quantityText(limit)])),
    taints: tree.taints.map(toTaint),
    startupTaints: tree.startupTaints.map(toTaint),
    labels: tree.labels,
    consolidationPolicy: disruption.consolidationPolicy,
    consolidateAfter: disruption.consolidateAfter,
    expireAfter: tree.expireAfter,
    budgets: disruption.budgets.map(toBudget),
    ...(weight === undefined ? {} : { weight }),
  };
}

function toBudget({ nodes, reasons, schedule, duration }: BudgetTree) {
  return {
    nodes: quantityText(nodes),
    ...(reasons === undefined ? {} : { reasons }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(duration === undefined ? {} : { duration }),
  };
}

/** A workload in its namespace, or that of the file. */
export function toWorkload(tree: WorkloadTree, namespace: string): Placed<WorkloadSpec> {
  return {
    name: tree.name,
    namespace: tree.namespace ?? namespace,
    ...(tree.replicas === undefined ? {} : { replicas: tree.replicas }),
    cpu: quantityText(tree.cpu),
    memory: quantityText(tree.memory),
    gpus: tree.gpus,
    image: tree.image,
    tolerations: tree.tolerations.map(toToleration),
  };
}

/** A scaled object, and the triggers that cannot be meant. */
export function toScaledObject(
  tree: ScaledObjectTree,
  around: Pick<ConfigTree, 'namespace' | 'region'>,
): { readonly spec: Placed<ScaledObjectSpec>; readonly problems: readonly SettingsProblem[] } {
  const namespace = tree.namespace ?? around.namespace;
  const { spec, problems } = settleScaledObject(toSettings(tree), around.region);
  return { spec: { ...spec, namespace }, problems };
}

function toSettings(tree: ScaledObjectTree): ScaledObjectSettings {
  const { fallback, kedaRoleArn } = tree;
  return {
    name: tree.name,
    // A target that is none is told by its pattern.
    target: parseScaleTarget(tree.target) ?? { apiVersion: 'apps/v1', kind: 'Deployment', name: tree.target },
    minReplicas: tree.minReplicas,
    maxReplicas: tree.maxReplicas,
    nodeStartSeconds: toSeconds(tree.nodeStart),
    growthPercent: tree.growthPercent,
    timing: toTiming(tree),
    ...(fallback === undefined
      ? {}
      : { fallback: { replicas: fallback.replicas, failureThreshold: fallback.failures } }),
    triggers: tree.triggers.map(toTriggerSettings),
    ...(kedaRoleArn === undefined ? {} : { kedaRoleArn }),
  };
}

function toTiming(tree: ScaledObjectTree): Partial<ScalingTiming> {
  const { scaleDownWindow, pollingInterval, cooldown, initialCooldown } = tree;
  return {
    ...(scaleDownWindow === undefined ? {} : { scaleDownWindowSeconds: toSeconds(scaleDownWindow) }),
    ...(pollingInterval === undefined ? {} : { pollingSeconds: toSeconds(pollingInterval) }),
    ...(cooldown === undefined ? {} : { cooldownSeconds: toSeconds(cooldown) }),
    ...(initialCooldown === undefined ? {} : { initialCooldownSeconds: toSeconds(initialCooldown) }),
  };
}

function toTriggerSettings(tree: TriggerTree): TriggerSettings {
  switch (tree.type) {
    case 'alb':
    case 'alb-target-group':
      return { ...tree, requestsPerReplica: toRate(tree.requestsPerReplica) };
    case 'cloudwatch': {
      const { period, dimensions, ...rest } = tree;
      const pairs = Object.entries(dimensions).map(([name, value]) => ({ name, value }));
      return { ...rest, dimensions: pairs, periodSeconds: toSeconds(period) };
    }
    default:
      return tree;
  }
}

/** A rate that cannot be read is told by its pattern. */
function toRate(rate: Quantity): number {
  return typeof rate === 'number' ? rate : (parseRequestsPerMinute(rate) ?? 1);
}

/** A taint of either form. */
export function toTaint(tree: string | NodePoolTaint): NodePoolTaint {
  if (typeof tree === 'string') return parseTaint(tree);
  const { key, value, effect } = tree;
  return { key, ...(value === undefined || value === '' ? {} : { value }), effect };
}

/** A toleration of either form; one that cannot be read is told by its pattern. */
function toToleration(tree: string | Toleration): Toleration {
  return typeof tree === 'string' ? (parseToleration(tree) ?? { key: tree }) : tree;
}

function quantityText(quantity: Quantity): string {
  return String(quantity);
}

/** What is no duration is told by its pattern. */
function toSeconds(duration: string): number {
  return parseWholeSeconds(duration) ?? 0;
}
