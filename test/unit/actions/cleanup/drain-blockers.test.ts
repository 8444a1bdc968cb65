import { describe, expect, it } from 'vitest';
import { blockersText, type DrainView, drainBlockers } from '../../../../src/actions/cleanup/drain-blockers.ts';
import { hyperpodClaims } from '../../../../src/checks/shared/node-claims.ts';
import { type KubeObject, NODE_CLASS_GROUP } from '../../../../src/domain/kube-object.ts';

const NOW = Date.UTC(2026, 10, 23, 2, 0, 0);
const NODE = 'hyperpod-i-0c0c743cd147d87f7';
const GOING = { deletionTimestamp: '2026-11-23T01:50:00Z', finalizers: ['karpenter.sh/termination'] };
const LAUNCHED = { type: 'Launched', status: 'True' };

function claim(status: object = {}, metadata: object = GOING): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodeClaim',
    metadata: { name: 'gpu-x7k2p', ...metadata },
    spec: { nodeClassRef: { group: NODE_CLASS_GROUP, kind: 'HyperpodNodeClass', name: 'gpu' } },
    status: { nodeName: NODE, conditions: [LAUNCHED], ...status },
  };
}

function pod(metadata: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'train-0', namespace: 'batch', ...metadata },
    spec: { nodeName: NODE },
    status: { phase: 'Running' },
  };
}

function blockersOf(object: KubeObject, view: Partial<DrainView> = {}): readonly string[] {
  const claims = hyperpodClaims([object]);
  const all = drainBlockers({ claims, nodes: [], pods: [], budgets: [], instances: [], now: NOW, ...view });
  return all.flatMap(({ blockers }) => blockers);
}

describe('what a node claim waits for', () => {
  it('an instance that never came', () => {
    const waiting = { type: 'Launched', status: 'Unknown', reason: 'LaunchFailed', message: 'no capacity' };
    expect(blockersOf(claim({ nodeName: undefined, conditions: [waiting] }))).toEqual([
      'it never got an instance (LaunchFailed: no capacity)',
    ]);
  });

  it('a pod with a long grace period', () => {
    const ending = pod({ deletionTimestamp: '2026-11-23T02:30:00Z', deletionGracePeriodSeconds: 3600 });
    expect(blockersOf(claim(), { pods: [ending] })).toEqual([
      'the pod batch/train-0 is ending, and may take 30m more (terminationGracePeriodSeconds)',
    ]);
  });

  it('a pod that a finalizer holds', () => {
    const held = pod({ deletionTimestamp: '2026-11-23T01:51:00Z', finalizers: ['batch.example.com/checkpoint'] });
    expect(blockersOf(claim(), { pods: [held] })).toEqual([
      'the pod batch/train-0 is held by the finalizer batch.example.com/checkpoint',
    ]);
  });

  it('its instance', () => {
    const instance = {
      instanceGroup: 'gpu-g6-a',
      instanceId: 'i-0c0c743cd147d87f7',
      logicalId: null,
      instanceType: 'ml.g6.xlarge',
    };
    const shown = (status: string) => blockersOf(claim(), { instances: [{ ...instance, status }] });
    expect(shown('ShuttingDown')).toEqual(['SageMaker shows i-0c0c743cd147d87f7 ShuttingDown']);
    expect(shown('Running')).toEqual(['Karpenter has not begun']);
  });

  it('nothing of others: what Karpenter says of itself', () => {
    const draining = { type: 'Drained', status: 'Unknown', reason: 'Draining', message: 'Draining' };
    expect(blockersOf(claim({ conditions: [LAUNCHED, draining] }))).toEqual(['Draining']);
    expect(blockersOf(claim({}, {}))).toEqual(['it is not being deleted yet']);
  });

  it('pods of DaemonSets hold nothing, and pods of other nodes neither', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'logs', uid: 'u', controller: true };
    const forbids = { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } };
    const elsewhere = { ...pod(forbids), spec: { nodeName: 'hyperpod-i-00000000000000000' } };
    const pods = [pod({ ...forbids, ownerReferences: [owner] }), elsewhere];
    expect(blockersOf(claim(), { pods })).toEqual(['Karpenter has not begun']);
    expect(blockersOf(claim(), { pods: [pod(forbids)] })).toEqual([
      'the pod batch/train-0 forbids it (karpenter.sh/do-not-disrupt)',
    ]);
  });
});

it('says claim and node in one line', () => {
  expect(blockersText({ nodeClaim: 'gpu-x7k2p', node: NODE, blockers: ['a', 'b'] })).toBe(`gpu-x7k2p on ${NODE}: a; b`);
  expect(blockersText({ nodeClaim: 'gpu-x7k2p', node: null, blockers: ['a'] })).toBe('gpu-x7k2p: a');
});
