/** From what should be to what hpscale.yaml has to say for it: fields that are at their default, or follow from others, are left out. */
import type { Desired, DesiredRole, Placed } from '../domain/desired.ts';
import { formatDuration } from '../domain/duration.ts';
import type { InstanceGroupSpec } from '../domain/instance-group-spec.ts';
import { equalJson, isObject, type JsonObject } from '../domain/json.ts';
import type { NodePoolSpec } from '../domain/node-pool.ts';
import type { ScaledObjectSpec } from '../domain/scaled-object.ts';
import { defaultTiming, type ScalingTiming } from '../domain/scaling-timing.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { formFor, type JsonSchema, memberSchema } from './json-schema.ts';
import { API_VERSION, CONFIG_SCHEMA } from './schema.ts';
import { toWrittenTrigger } from './from-trigger.ts';

/** The file as values, keys in the order of the schema. `namespace`: of the file, where it has one already. */
export function toWritten(desired: Desired, given: { readonly namespace?: string } = {}): JsonObject {
  const namespace = given.namespace ?? commonNamespace(desired);
  const { cluster, region, profile } = desired;
  const whole = {
    apiVersion: API_VERSION,
    cluster,
    region,
    profile,
    namespace,
    role: writtenRole(desired.role),
    instanceGroups: desired.instanceGroups.map(writtenGroup),
    nodeClasses: desired.nodeClasses.map(({ name, instanceGroups, allowDrain }) => ({
      name,
      instanceGroups,
      allowDrain,
    })),
    nodePools: desired.nodePools.map(writtenNodePool),
    workloads: desired.workloads.map((workload) => writtenWorkload(workload, namespace)),
    scaledObjects: desired.scaledObjects.map((spec) => writtenScaledObject(spec, { namespace, region })),
  };
  return withoutDefaults(CONFIG_SCHEMA, whole) as JsonObject;
}

/** The value without undefined members, and without those that are what they are when they are left out. */
export function withoutDefaults(schema: JsonSchema, value: unknown): unknown {
  const form = formFor(schema, value) ?? {};
  if (Array.isArray(value)) return value.map((item: unknown) => withoutDefaults(form.items ?? {}, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return [];
      const own = memberSchema(form, name) ?? {};
      const small = withoutDefaults(own, member);
      return own.default !== undefined && equalJson(small, own.default) ? [] : [[name, small] as const];
    }),
  );
}

/** The one namespace of everything that has one; else the default, and each says its own. */
function commonNamespace({ workloads, scaledObjects }: Desired): string {
  const names = new Set([...workloads, ...scaledObjects].map(({ namespace }) => namespace));
  const [only = 'default'] = names;
  return names.size === 1 ? only : 'default';
}

function writtenRole({ role, adopt }: DesiredRole) {
  if (role === undefined) return { adopt };
  return role.startsWith('arn:') ? { arn: role, adopt } : { name: role, adopt };
}

function writtenGroup(spec: InstanceGroupSpec) {
  const { name, instanceTypes, isFlexible, capacityType, subnetIds, securityGroupIds, like, executionRole } = spec;
  return {
    name,
    instanceTypes,
    flexible: isFlexible === instanceTypes.length > 1 ? undefined : isFlexible,
    capacityType,
    subnets: subnetIds,
    securityGroups: securityGroupIds,
    like,
    executionRole,
    lifecycle: spec.lifecycle,
    labels: spec.labels,
    taints: spec.taints,
    volumeSizeGb: spec.volumeSizeGb,
  };
}

function writtenNodePool(spec: NodePoolSpec) {
  const { consolidationPolicy, consolidateAfter } = spec;
  return {
    name: spec.name,
    nodeClass: spec.nodeClass,
    instanceTypes: spec.instanceTypes,
    zones: spec.zones,
    capacityTypes: spec.capacityTypes,
    limits: Object.fromEntries(Object.entries(spec.limits).map(([name, limit]) => [name, quantity(limit)])),
    taints: spec.taints,
    startupTaints: spec.startupTaints,
    labels: spec.labels,
    disruption: {
      consolidationPolicy,
      consolidateAfter,
      budgets: spec.budgets.map(({ nodes, ...rest }) => ({ nodes: quantity(nodes), ...rest })),
    },
    expireAfter: spec.expireAfter,
    weight: spec.weight,
  };
}

function writtenWorkload(spec: Placed<WorkloadSpec>, namespace: string) {
  return {
    name: spec.name,
    namespace: spec.namespace === namespace ? undefined : spec.namespace,
    replicas: spec.replicas,
    cpu: ifDefault(spec.cpu, 'workloads', 'cpu'),
    memory: quantity(spec.memory),
    gpus: spec.gpus,
    image: spec.image,
    tolerations: spec.tolerations,
  };
}

/** A quantity, as the schema writes its default. */
function ifDefault(text: string, list: string, name: string): string | number | undefined {
  const items = memberSchema(CONFIG_SCHEMA, list)?.items ?? {};
  return memberSchema(items, name)?.default === text ? undefined : quantity(text);
}

function writtenScaledObject(
  spec: Placed<ScaledObjectSpec>,
  around: { readonly namespace: string; readonly region: string | undefined },
) {
  const { fallback } = spec;
  return {
    name: spec.name,
    namespace: spec.namespace === around.namespace ? undefined : spec.namespace,
    target: `${spec.target.kind.toLowerCase()}/${spec.target.name}`,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    nodeStart: seconds(spec.nodeStart.typicalSeconds),
    growthPercent: spec.growthPercent,
    ...writtenTiming(spec),
    fallback: fallback && { replicas: fallback.replicas, failures: fallback.failureThreshold },
    triggers: spec.triggers.map((trigger) => toWrittenTrigger(trigger, around.region)),
    kedaRoleArn: spec.kedaRoleArn,
  };
}

/** Fields of the timing, and their names in the file. */
export const TIMING_FIELDS: readonly (readonly [keyof ScalingTiming, string])[] = [
  ['scaleDownWindowSeconds', 'scaleDownWindow'],
  ['pollingSeconds', 'pollingInterval'],
  ['cooldownSeconds', 'cooldown'],
  ['initialCooldownSeconds', 'initialCooldown'],
];

/** Only what does not follow from the node start. */
function writtenTiming({ timing, nodeStart, minReplicas }: ScaledObjectSpec): JsonObject {
  const standard = defaultTiming(nodeStart, minReplicas);
  return Object.fromEntries(
    TIMING_FIELDS.flatMap(([field, name]) => {
      const value = timing[field];
      return value === undefined || value === standard[field] ? [] : [[name, seconds(value)] as const];
    }),
  );
}

function seconds(value: number): string {
  return formatDuration(value * 1000);
}

/** Whole numbers need no quotes. */
function quantity(text: string): string | number {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
