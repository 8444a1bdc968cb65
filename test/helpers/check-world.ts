/** Checks on the wire: the autoscaled cluster, broken in one way, looked at with `hpscale check`. */
import { expect } from 'vitest';
import type { CheckResult, Finding } from '../../src/domain/finding.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed, SeedCluster, SeedEksCluster, SeedInstanceGroup } from '../../src/sandbox/seed.ts';
import { startTestSandbox, type TestSandbox } from './start-sandbox.ts';

export const CLUSTER = 'speech-cluster';

/** A change of the seed `autoscaled`, in which every check passes or is skipped. */
export interface Breakage {
  /** Merged over the seed: whole values, not deep. */
  readonly seed?: Partial<Seed>;
  /** Merged over the HyperPod cluster. */
  readonly cluster?: Partial<SeedCluster>;
  readonly eksCluster?: Partial<SeedEksCluster>;
  /** Instance groups by name: merged over that group, or a new one. */
  readonly groups?: Readonly<Record<string, Partial<SeedInstanceGroup>>>;
  /** Objects by `Kind/name`: replaces that one, or adds it at the end; null removes it. */
  readonly objects?: Readonly<Record<string, ((object: KubeObject) => KubeObject) | KubeObject | null>>;
}

/** The seed with the breakage in it. */
export function brokenSeed(breakage: Breakage = {}, base = 'autoscaled'): Seed {
  const seed = loadSeed(base);
  const [cluster, ...otherClusters] = seed.clusters;
  const [eksCluster, ...otherEks] = seed.eksClusters;
  if (!cluster || !eksCluster) throw new Error(`the seed ${base} has no cluster`);
  return {
    ...seed,
    clusters: [
      { ...cluster, instanceGroups: mergeGroups(cluster.instanceGroups, breakage.groups ?? {}), ...breakage.cluster },
      ...otherClusters,
    ],
    eksClusters: [{ ...eksCluster, ...breakage.eksCluster }, ...otherEks],
    kubernetes: { ...seed.kubernetes, objects: mergeObjects(seed.kubernetes.objects, breakage.objects ?? {}) },
    ...breakage.seed,
  };
}

function mergeGroups(groups: readonly SeedInstanceGroup[], changes: NonNullable<Breakage['groups']>) {
  const known = new Set(groups.map(({ name }) => name));
  const added = Object.entries(changes).filter(([name]) => !known.has(name));
  return [
    ...groups.map((group) => ({ ...group, ...changes[group.name] })),
    ...added.map(([name, group]) => ({ instanceTypes: ['ml.g6.xlarge'], ...group, name })),
  ];
}

function mergeObjects(objects: readonly KubeObject[], changes: NonNullable<Breakage['objects']>): KubeObject[] {
  const nameOf = (object: KubeObject) => `${object.kind}/${object.metadata.name}`;
  const known = new Set(objects.map(nameOf));
  const changed = objects.flatMap((object) => {
    const change = changes[nameOf(object)];
    if (change === undefined) return [object];
    if (change === null) return [];
    return [typeof change === 'function' ? change(object) : change];
  });
  const added = Object.entries(changes).filter(([name]) => !known.has(name));
  return [
    ...changed,
    ...added.flatMap(([name, object]) => {
      if (object === null || typeof object === 'function') throw new Error(`the seed has no ${name} to change`);
      return [object];
    }),
  ];
}

/** A deep change of an object's spec: `withSpec(spec => ({ ...spec, limits: {} }))`. */
export function withSpec<S>(change: (spec: S) => S): (object: KubeObject) => KubeObject {
  return (object) => ({ ...object, spec: change(object.spec as S) });
}

/** Starts the broken world and lets its controllers settle: one GPU replica on one node that Karpenter made. */
export async function startBroken(
  breakage: Breakage = {},
  settleMs = 15 * 60_000,
  base = 'autoscaled',
): Promise<TestSandbox> {
  const sandbox = await startTestSandbox(brokenSeed(breakage, base));
  await sandbox.clock.advance(settleMs);
  return sandbox;
}

/** `hpscale check -o json` with further flags; stderr and exit code are the test's to look at elsewhere. */
export async function checkOn(sandbox: TestSandbox, flags: readonly string[] = []): Promise<CheckResult> {
  const result = await sandbox.run(['check', '--cluster', CLUSTER, '-o', 'json', ...flags]);
  if (result.stdout === '') throw new Error(`check said nothing: ${result.stderr}`);
  return result.json<CheckResult>();
}

/** Findings that fail. */
export function failing(result: CheckResult): readonly Finding[] {
  return result.findings.filter(({ status }) => status === 'fail');
}

/** Runs every check and expects findings of one check alone to fail; answers them. */
export async function expectOnlyFailure(sandbox: TestSandbox, id: string): Promise<readonly Finding[]> {
  const findings = failing(await checkOn(sandbox));
  const ids = [...new Set(findings.map(({ check }) => check))];
  expect(ids, JSON.stringify(findings, null, 2)).toEqual([id]);
  return findings;
}

/** Expects that nothing fails. */
export async function expectClean(sandbox: TestSandbox): Promise<void> {
  expect(failing(await checkOn(sandbox))).toEqual([]);
}
