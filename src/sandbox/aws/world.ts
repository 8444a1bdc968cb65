/** Everything that the emulated account holds. */
import { dnsSuffixOfPartition, partitionOfRegion, roleArnOfCaller } from '../../domain/arn.ts';
import type { SandboxClock } from '../clock.ts';
import type { AwsEvent, SandboxServices } from '../parts.ts';
import type { Seed } from '../seed.ts';
import type { Traffic } from '../traffic/traffic.ts';
import { seedEks, type EksState } from './eks/state.ts';
import { seedIam, type IamState } from './iam/roles.ts';
import { seedQuotas, type QuotaState } from './servicequotas/catalogue.ts';
import { seedClusters, type ClusterState } from './sagemaker/cluster-state.ts';

export interface World {
  readonly seed: Seed;
  readonly clock: SandboxClock;
  readonly random: () => number;
  readonly traffic: Traffic;
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly callerArn: string;
  /** The role behind the caller's session; the caller itself when it is no session. */
  readonly callerRoleArn: string;
  /** HyperPod clusters by name. */
  readonly clusters: Map<string, ClusterState>;
  readonly iam: IamState;
  readonly quotas: QuotaState;
  readonly eks: EksState;
  /** Answers of BatchAddClusterNodes by cluster and client token: the same request twice adds nodes once. */
  readonly batchAddAnswers: Map<string, { readonly atMs: number; readonly answer: Readonly<Record<string, unknown>> }>;
  emit(event: AwsEvent): void;
  subscribe(listener: (event: AwsEvent) => void): () => void;
}

/** Two weeks: how long things of the seed have existed when the sandbox starts. */
const AGE_MS = 14 * 24 * 3_600_000;

/** The world of a seed, before anything has happened. */
export function createWorld({ seed, clock, random, traffic }: SandboxServices): World {
  const listeners = new Set<(event: AwsEvent) => void>();
  const { id: accountId, region } = seed.account;
  const partition = partitionOfRegion(region);
  const createdMs = clock.now() - AGE_MS;
  const iam = seedIam(seed, partition, createdMs);
  return {
    seed,
    clock,
    random,
    traffic,
    accountId,
    region,
    partition,
    dnsSuffix: dnsSuffixOfPartition(partition),
    callerArn: seed.caller.arn,
    callerRoleArn: roleArnOfCaller(seed.caller.arn),
    clusters: seedClusters({ seed, partition, createdMs, startMs: clock.now(), random, iam }),
    iam,
    quotas: seedQuotas(seed, clock.now()),
    eks: seedEks(seed, partition, createdMs),
    batchAddAnswers: new Map(),
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Regional services of another region than the seed's hold nothing. */
export function isHome(world: World, region: string): boolean {
  return region === world.region;
}
