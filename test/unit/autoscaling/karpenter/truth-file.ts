/** Reads the whole recording (not part of the project) into the form of the fixtures. */
import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../../../src/domain/kube-object.ts';
import type { RecordedRound, RecordedType } from '../../../../src/self-test/karpenter-rounds.ts';

interface TruthFile {
  readonly catalogue: readonly {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly capacity: Record<string, string>;
    readonly overhead: { readonly kubeReserved: Record<string, string> };
    readonly offerings: readonly { readonly zone: string; readonly capacityType: string; readonly price: number }[];
  }[];
  readonly scenarios: readonly {
    readonly id: string;
    readonly family: string;
    readonly nodePools: readonly KubeObject[];
    readonly daemonSets: readonly KubeObject[];
    readonly pods: readonly KubeObject[];
    readonly result: {
      readonly nodePoolStatus: readonly { readonly name: string; readonly ready: string }[];
      readonly queueOrder: readonly string[] | null;
      readonly pods: readonly {
        readonly name: string;
        readonly firstRound: 'placed' | 'error' | null;
        readonly round0Error: string | null;
        readonly karpenterMessage: string | null;
      }[];
      readonly rounds: readonly {
        readonly newNodeClaims: readonly {
          readonly nodePool: string;
          readonly pods: readonly string[];
          readonly instanceTypes: readonly string[];
          readonly requirements: readonly string[];
          readonly requests: Record<string, string>;
        }[];
      }[];
    };
  }[];
}

type Scenario = TruthFile['scenarios'][number];

/** Every scenario's first round. */
export function readTruth(file: URL): { readonly types: RecordedType[]; readonly rounds: RecordedRound[] } {
  const truth = JSON.parse(readFileSync(file, 'utf8')) as TruthFile;
  return {
    types: truth.catalogue.map(({ name, labels, capacity, overhead, offerings }) => ({
      name,
      labels,
      capacity,
      reserved: overhead.kubeReserved,
      offerings: offerings.map(({ zone, capacityType, price }) => [zone, capacityType, price] as const),
    })),
    rounds: truth.scenarios.map(toRound),
  };
}

function toRound(scenario: Scenario): RecordedRound {
  const { result } = scenario;
  const tried = result.pods.filter((pod) => pod.firstRound !== null);
  const refused = result.pods.filter((pod) => pod.firstRound === null && pod.karpenterMessage !== null);
  return {
    id: scenario.id,
    family: scenario.family,
    pools: scenario.nodePools.map((pool) => toPool(pool, result.nodePoolStatus)),
    daemons: scenario.daemonSets.map((set) => ({
      name: set.metadata.name,
      spec: (set.spec as { template: { spec: unknown } }).template.spec,
    })),
    pods: scenario.pods.map((pod) => ({
      name: pod.metadata.name,
      labels: pod.metadata.labels ?? {},
      spec: pod.spec,
    })),
    queue: result.queueOrder ?? [],
    refused: Object.fromEntries(
      refused.map((pod) => [pod.name, (pod.karpenterMessage ?? '').replace('Failed to schedule pod, ', '')]),
    ),
    errors: Object.fromEntries(tried.map((pod) => [pod.name, pod.firstRound === 'error' ? pod.round0Error : null])),
    claims: (result.rounds[0]?.newNodeClaims ?? []).map((claim) => ({
      pool: claim.nodePool,
      pods: claim.pods,
      types: claim.instanceTypes,
      requirements: claim.requirements,
      requests: claim.requests,
    })),
  };
}

function toPool(pool: KubeObject, status: Scenario['result']['nodePoolStatus']): RecordedRound['pools'][number] {
  const { weight, limits, template } = pool.spec as {
    weight?: number;
    limits?: Record<string, string>;
    template: {
      metadata?: { labels?: Record<string, string> };
      spec: {
        taints?: unknown[];
        startupTaints?: unknown[];
        requirements: { key: string; operator: string; values?: string[]; minValues?: number }[];
      };
    };
  };
  const isReady = status.every(({ name, ready }) => name !== pool.metadata.name || ready === 'True');
  return {
    name: pool.metadata.name,
    ...(isReady ? {} : { ready: false as const }),
    ...(weight === undefined ? {} : { weight }),
    ...(limits === undefined ? {} : { limits }),
    labels: template.metadata?.labels ?? {},
    taints: template.spec.taints ?? [],
    startupTaints: template.spec.startupTaints ?? [],
    requirements: template.spec.requirements.map(({ key, operator, values = [], minValues }) => {
      const tuple = [key, operator, ...values] as const;
      return minValues === undefined ? tuple : { of: tuple, minValues };
    }),
  };
}
