/** The sample workload: a Deployment whose pods do nothing but ask for room, so that Karpenter adds nodes. */
import { isDnsLabel, isLabelValue, isQualifiedName } from './kube-names.ts';
import { TAINT_EFFECTS, type TaintEffect } from './node-pool.ts';
import type { Problem } from './problem.ts';
import { parseQuantity } from './quantity.ts';

export interface Toleration {
  readonly key: string;
  /** Absent: any value (operator Exists). */
  readonly value?: string;
  /** Absent: any effect. */
  readonly effect?: TaintEffect;
}

export interface WorkloadSpec {
  readonly name: string;
  readonly namespace?: string;
  /** Absent: one at first, and from then on whatever an autoscaler or `workload scale` makes of it. */
  readonly replicas?: number;
  /** CPU that each pod asks for: `1`, `500m`. */
  readonly cpu: string;
  /** Memory that each pod asks for: `256M`, `2Gi`. */
  readonly memory: string;
  /** NVIDIA GPUs per pod; 0 for none. */
  readonly gpus: number;
  readonly image: string;
  readonly tolerations: readonly Toleration[];
}

export const GPU_RESOURCE = 'nvidia.com/gpu';

/** As Karpenter's own example does (aws/karpenter-provider-aws, examples/workloads/inflate.yaml). */
export const WORKLOAD_DEFAULTS = {
  name: 'inflate',
  cpu: '1',
  memory: '256M',
  image: 'public.ecr.aws/eks-distro/kubernetes/pause:3.2',
} as const;

/** Reads `key`, `key:Effect`, `key=value` or `key=value:Effect`; undefined when it is none of them. */
export function parseToleration(text: string): Toleration | undefined {
  const match = /^([^=:]+)(?:=([^:]*))?(?::(\w+))?$/.exec(text);
  if (!match) return undefined;
  const [, key = '', value, effect] = match;
  if (!isQualifiedName(key) || (value !== undefined && !isLabelValue(value))) return undefined;
  const known = TAINT_EFFECTS.find((candidate) => candidate === effect);
  if (effect !== undefined && known === undefined) return undefined;
  return {
    key,
    ...(value === undefined ? {} : { value }),
    ...(known === undefined ? {} : { effect: known }),
  };
}

/** What is wrong with a workload, as far as it can be told without a cluster. */
export function workloadProblems(spec: WorkloadSpec): Problem[] {
  const names = [
    ['name', spec.name],
    ['namespace', spec.namespace ?? 'default'],
  ] as const;
  return [
    ...names
      .filter(([, name]) => !isDnsLabel(name))
      .map(([field, name]) => ({
        field,
        message: `the ${field} "${name}" is not one that Kubernetes accepts`,
        hint: 'up to 63 lower-case letters, digits and hyphens',
      })),
    ...(['cpu', 'memory'] as const)
      .filter((field) => !isPositive(spec[field]))
      .map((field) => ({
        field,
        message: `${field} ${spec[field]} is not a positive Kubernetes quantity`,
        hint: 'write it as 2, 500m or 4Gi',
      })),
  ];
}

function isPositive(quantity: string): boolean {
  const value = parseQuantity(quantity);
  return value !== undefined && value > 0n;
}
