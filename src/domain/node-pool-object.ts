/** A NodePool as an API server or a file has it, read into what checks judge: nothing in it is taken for granted. */
import { asArray, asObject } from './json.ts';
import { type KubeObject, NODE_CLASS_GROUP, RESOURCES } from './kube-object.ts';

export interface PoolRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly minValues?: number;
}

export interface PoolTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Names as in the object; texts where it has quantities and durations. */
export interface LiveNodePool {
  readonly object: KubeObject;
  readonly name: string;
  readonly nodeClassRef: { readonly group?: string; readonly kind?: string; readonly name?: string };
  readonly requirements: readonly PoolRequirement[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly PoolTaint[];
  readonly startupTaints: readonly PoolTaint[];
  readonly limits: Readonly<Record<string, string>>;
  /** `.status.resources`: what its nodes add up to; undefined while nobody has counted. */
  readonly used: Readonly<Record<string, string>> | undefined;
  /** 0 when the object has none, as Karpenter counts. */
  readonly weight: number;
  readonly expireAfter: string | undefined;
  readonly terminationGracePeriod: string | undefined;
  readonly consolidationPolicy: string | undefined;
  readonly consolidateAfter: string | undefined;
  /** Of a static pool. */
  readonly replicas: string | undefined;
}

/** Reads one; missing or misshapen fields are empty. */
export function readNodePool(object: KubeObject): LiveNodePool {
  const spec = asObject(object.spec);
  const template = asObject(spec['template']);
  const templateSpec = asObject(template['spec']);
  const { consolidationPolicy, consolidateAfter } = textsOf(spec['disruption']);
  const status = asObject(object.status);
  const { weight } = spec;
  return {
    object,
    name: object.metadata.name,
    nodeClassRef: textsOf(templateSpec['nodeClassRef']),
    requirements: asArray(templateSpec['requirements']).map(readRequirement),
    labels: textsOf(asObject(template['metadata'])['labels']),
    taints: asArray(templateSpec['taints']).map(readTaint),
    startupTaints: asArray(templateSpec['startupTaints']).map(readTaint),
    limits: textsOf(spec['limits']),
    used: status['resources'] === undefined ? undefined : textsOf(status['resources']),
    weight: typeof weight === 'number' ? weight : 0,
    expireAfter: textOf(templateSpec['expireAfter']),
    terminationGracePeriod: textOf(templateSpec['terminationGracePeriod']),
    consolidationPolicy,
    consolidateAfter,
    replicas: textOf(spec['replicas']),
  };
}

/** Whether its node class is HyperPod's: Karpenter leaves pools of any other group or kind alone. */
export function isHyperpodPool({ nodeClassRef }: LiveNodePool): boolean {
  return nodeClassRef.group === NODE_CLASS_GROUP && nodeClassRef.kind === RESOURCES.nodeClass.kind;
}

function readRequirement(entry: unknown): PoolRequirement {
  const { key, operator, values, minValues } = asObject(entry);
  return {
    key: textOf(key) ?? '',
    operator: textOf(operator) ?? '',
    values: asArray(values).flatMap((value) => textOf(value) ?? []),
    ...(typeof minValues === 'number' ? { minValues } : {}),
  };
}

function readTaint(entry: unknown): PoolTaint {
  const { key, value, effect } = textsOf(entry);
  return { key: key ?? '', effect: effect ?? '', ...(value === undefined || value === '' ? {} : { value }) };
}

/** YAML makes numbers and booleans of what was meant as text. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value)).flatMap(([key, entry]) => {
      const text = textOf(entry);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}
