/** hpscale.yaml as values, once the schema has nothing against it and every default is filled in. */
import type { CapacityType } from '../domain/cluster.ts';
import type { DisruptionBudget } from '../domain/disruption-budget.ts';
import type { LifecycleConfig } from '../domain/instance-group-spec.ts';
import type { NodePoolTaint } from '../domain/node-pool.ts';
import type { MetricType } from '../domain/scaled-object.ts';
import type { Toleration } from '../domain/workload.ts';

export type Quantity = string | number;

export interface GroupTree {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly flexible?: boolean;
  readonly capacityType: CapacityType;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly like?: string;
  readonly executionRole?: string;
  readonly lifecycle?: LifecycleConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly (string | NodePoolTaint)[];
  readonly volumeSizeGb?: number;
}

export interface NodeClassTree {
  readonly name: string;
  readonly instanceGroups: readonly string[];
  readonly allowDrain: readonly string[];
}

export interface BudgetTree extends Omit<DisruptionBudget, 'nodes'> {
  readonly nodes: Quantity;
}

export interface NodePoolTree {
  readonly name: string;
  readonly nodeClass: string;
  readonly instanceTypes: readonly string[];
  readonly zones: readonly string[];
  readonly capacityTypes: readonly string[];
  readonly limits: Readonly<Record<string, Quantity>>;
  readonly taints: readonly (string | NodePoolTaint)[];
  readonly startupTaints: readonly (string | NodePoolTaint)[];
  readonly labels: Readonly<Record<string, string>>;
  readonly disruption: {
    readonly consolidationPolicy: string;
    readonly consolidateAfter: string;
    readonly budgets: readonly BudgetTree[];
  };
  readonly expireAfter: string;
  readonly weight?: number;
}

export interface WorkloadTree {
  readonly name: string;
  readonly namespace?: string;
  readonly replicas?: number;
  readonly cpu: Quantity;
  readonly memory: Quantity;
  readonly gpus: number;
  readonly image: string;
  readonly tolerations: readonly (string | Toleration)[];
}

interface WithRegion {
  readonly region?: string;
}

export type TriggerTree =
  | (WithRegion & {
      readonly type: 'alb';
      readonly loadBalancer: string;
      readonly targetGroup?: string;
      readonly requestsPerReplica: Quantity;
    })
  | (WithRegion & {
      readonly type: 'alb-target-group';
      readonly targetGroup: string;
      readonly requestsPerReplica: Quantity;
    })
  | (WithRegion & { readonly type: 'sqs'; readonly queueUrl: string; readonly messagesPerReplica: number })
  | (WithRegion & {
      readonly type: 'prometheus';
      readonly url: string;
      readonly query: string;
      readonly threshold: number;
      readonly amp: boolean;
      readonly metricType?: MetricType;
    })
  | (WithRegion & {
      readonly type: 'cloudwatch';
      readonly metric: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly stat: string;
      readonly period: string;
      readonly targetValue: number;
      readonly metricType?: MetricType;
    })
  | { readonly type: 'cpu' | 'memory'; readonly percent: number };

export interface ScaledObjectTree {
  readonly name: string;
  readonly namespace?: string;
  readonly target: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly nodeStart: string;
  readonly growthPercent: number;
  readonly scaleDownWindow?: string;
  readonly pollingInterval?: string;
  readonly cooldown?: string;
  readonly initialCooldown?: string;
  readonly fallback?: { readonly replicas: number; readonly failures: number };
  readonly triggers: readonly TriggerTree[];
  readonly kedaRoleArn?: string;
}

export interface ConfigTree {
  readonly apiVersion: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly namespace: string;
  readonly role: { readonly name?: string; readonly arn?: string; readonly adopt: boolean };
  readonly instanceGroups: readonly GroupTree[];
  readonly nodeClasses: readonly NodeClassTree[];
  readonly nodePools: readonly NodePoolTree[];
  readonly workloads: readonly WorkloadTree[];
  readonly scaledObjects: readonly ScaledObjectTree[];
}

/** The lists of named things. */
export const NAMED_LISTS = ['instanceGroups', 'nodeClasses', 'nodePools', 'workloads', 'scaledObjects'] as const;

export type NamedList = (typeof NAMED_LISTS)[number];
