/** Instance groups that are wrong in one way: on the wire, and as facts that were read. */
import { expect } from 'vitest';
import { judgeFacts } from '../../src/actions/judge-facts.ts';
import type { Check } from '../../src/checks/check.ts';
import type { Cluster, InstanceGroup } from '../../src/domain/cluster.ts';
import {
  type FactKey,
  type Facts,
  type FactValues,
  factsOf,
  readFact,
  unreadFact,
  type UnreadFact,
} from '../../src/domain/facts.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { SeedInstanceGroup } from '../../src/sandbox/seed.ts';
import { buildDomainCluster, buildGroup, enabled } from './build-cluster.ts';
import { type Breakage, checkOn, withSpec } from './check-world.ts';
import { REGION } from './seeds.ts';
import type { TestSandbox } from './start-sandbox.ts';

/** The chat team's groups and a third one, which the node class names, too. */
export function withThirdGroup(name: string, group: Partial<SeedInstanceGroup>): Breakage {
  return { groups: { [name]: group }, ...naming('gpu-g6-a', 'gpu-g6-b', name) };
}

/** Expects a check of groups to pass for both groups of the node class, and to leave the always-on group alone. */
export async function expectGroupsFit(sandbox: TestSandbox, id: string): Promise<void> {
  const { findings } = await checkOn(sandbox, ['--only', id]);
  expect(findings).toMatchObject([
    { status: 'pass', subject: 'instance-group/gpu-g6-a', messageId: 'fits' },
    { status: 'pass', subject: 'instance-group/gpu-g6-b', messageId: 'fits' },
    { status: 'skip', subject: 'instance-group/system', messageId: 'notForKarpenter' },
  ]);
}

/** The node class with these groups. */
export function naming(...instanceGroups: readonly string[]): Breakage {
  return { objects: { 'HyperpodNodeClass/gpu': withSpec(() => ({ instanceGroups })) } };
}

/** A node class of these groups, Ready. */
export function nodeClassOf(name: string, ...instanceGroups: readonly string[]): KubeObject {
  return {
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name },
    spec: { instanceGroups },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** A cluster in service with an always-on group and these. */
export function clusterWith(...groups: readonly Partial<InstanceGroup>[]): Cluster {
  const system = buildGroup({ name: 'system', instanceTypes: ['ml.c5.2xlarge'], currentCount: 1, targetCount: 1 });
  return buildDomainCluster({
    autoscaling: enabled('InService'),
    instanceGroups: [system, ...groups.map((group) => buildGroup(group))],
  });
}

export const DENIED: UnreadFact = unreadFact('denied', 'you are not allowed to read it');
export const NOT_INSTALLED: UnreadFact = unreadFact('not-installed', 'the API server does not know the kind');

/** Runs one check over facts; what is not given is not installed. */
export function judge(
  check: Check,
  values: Partial<FactValues>,
  unread: Partial<Record<FactKey, UnreadFact>> = {},
): Finding[] {
  const read = Object.entries(values).map(([key, value]) => [key, readFact(value, 'a test')]);
  const facts = factsOf({ ...Object.fromEntries(read), ...unread } as Partial<Facts>, NOT_INSTALLED);
  const clusterName = values.cluster?.name ?? null;
  const origin = { collectedAt: 0, clusterName, region: REGION, profile: null };
  return [...judgeFacts([check], { origin, facts }).findings];
}
