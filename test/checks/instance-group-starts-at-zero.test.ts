import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/instance-group-starts-at-zero.ts';
import type { ClusterNode } from '../../src/domain/cluster.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, DENIED, judge, nodeClassOf, withThirdGroup } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-starts-at-zero';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for empty groups and for nodes that Karpenter made, and tells of others', async () => {
    sandbox = await startBroken();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'instance-group/gpu-g6-a', messageId: 'owned', data: { count: 1 } },
      { status: 'pass', subject: 'instance-group/gpu-g6-b', messageId: 'empty' },
      { status: 'skip', subject: 'instance-group/system', messageId: 'alwaysOn', data: { count: 2 } },
    ]);
  });

  it('names the nodes and the pods that go, and the fix keeps them', async () => {
    sandbox = await startBroken(withThirdGroup('gpu-g6-old', { count: 2 }), 0);
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    const nodes = sandbox.aws.nodes('speech-cluster').filter(({ instanceGroup }) => instanceGroup === 'gpu-g6-old');
    expect(finding).toMatchObject({
      severity: 'error',
      subject: 'instance-group/gpu-g6-old',
      data: {
        nodes: expect.arrayContaining(nodes.map(({ instanceId }) => `hyperpod-${instanceId}`)) as unknown,
        pods: [expect.stringMatching(/^chat\/chat-api-/)],
      },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const left = sandbox.aws.nodes('speech-cluster').filter(({ instanceGroup }) => instanceGroup === 'gpu-g6-old');
    expect(left).toHaveLength(2);
  });

  it('is the one cause for pods that select its nodes, while they are drained', async () => {
    sandbox = await startBroken(withThirdGroup('gpu-g6-old', { count: 2, podsPerNode: 2 }), 1000);
    await expectOnlyFailure(sandbox, ID);
    const { findings } = await checkOn(sandbox, ['--only', 'pending-pod-labels-declared']);
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'skip', subject: 'Deployment/default/gpu-g6-old-app', data: { check: ID } }),
    );
  });
});

const RUNNING: ClusterNode = {
  instanceGroup: 'gpu-g5',
  instanceId: 'i-0a1b2c3d4e5f60001',
  logicalId: null,
  instanceType: 'ml.g5.xlarge',
  status: 'Running',
};
const NODE = 'hyperpod-i-0a1b2c3d4e5f60001';

function claim(status: object): KubeObject {
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodeClaim', metadata: { name: 'gpu-7x2lp' }, status };
}

function world(clusterNodes: readonly ClusterNode[], nodeClaims: readonly KubeObject[]) {
  return {
    cluster: clusterWith({ currentCount: 1, targetCount: 1 }),
    nodeClasses: [nodeClassOf('gpu', 'gpu-g5')],
    clusterNodes,
    nodeClaims,
    nodes: [],
    pods: [],
  };
}

describe(`${ID} judges`, () => {
  const outcome = (...given: Parameters<typeof world>) => judge(check, world(...given))[0]?.messageId;

  it('a node by the claim that owns it: by its name, or by its instance', () => {
    expect(outcome([RUNNING], [])).toBe('drained');
    expect(outcome([RUNNING], [claim({ nodeName: NODE })])).toBe('owned');
    expect(outcome([RUNNING], [claim({ providerID: 'aws:///usw2-az1/i-0a1b2c3d4e5f60001' })])).toBe('owned');
    expect(outcome([RUNNING], [claim({ nodeName: 'hyperpod-i-0a1b2c3d4e5f69999' })])).toBe('drained');
  });

  it('a node on its way as what a claim waits for, where one does', () => {
    const pending = { ...RUNNING, instanceId: null, logicalId: 'gpu-g5-1', status: 'Pending' };
    expect(outcome([pending], [claim({})])).toBe('owned');
    expect(outcome([pending], [])).toBe('drained');
  });

  it('nothing that it could not read', () => {
    const given = world([RUNNING], []);
    const outcomes = (['clusterNodes', 'nodeClaims', 'nodeClasses'] as const).map((key) =>
      judge(check, given, { [key]: DENIED }).find(({ subject }) => subject === 'instance-group/gpu-g5'),
    );
    expect(outcomes).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }, { status: 'unknown' }]);
    for (const finding of outcomes) expect(finding?.message).toContain(DENIED.message);
    const [finding] = judge(check, given, { pods: DENIED });
    expect(finding).toMatchObject({ status: 'fail', data: { pods: null } });
  });
});
