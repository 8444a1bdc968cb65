import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/always-on-instance-group.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { brokenSeed, checkOn, expectOnlyFailure, failing, startBroken } from '../helpers/check-world.ts';
import { clusterWith, DENIED, judge, nodeClassOf } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'always-on-instance-group';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  /** KEDA would wait for a node as well; that it is not there is an info. */
  async function warnings() {
    return failing(await checkOn(sandbox)).filter(({ severity }) => severity !== 'info');
  }

  it('passes when a group with nodes is left to the platform', async () => {
    sandbox = await startTestSandbox('healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'alwaysOn', data: { groups: ['system'] } }]);
  });

  it('warns when no group has nodes, and the fix starts one', async () => {
    const base = brokenSeed({ groups: { system: { count: 0 } } }, 'healthy');
    sandbox = await startTestSandbox({ ...base, kubernetes: { ...base.kubernetes, keda: null } });
    const [finding, ...others] = await warnings();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: ID, severity: 'warning', subject: 'cluster/speech-cluster' });
    if (finding) await pasteFix(sandbox, finding);
    expect(await warnings()).toEqual([]);
  });

  it('is the one error when CoreDNS and KEDA already wait for such a node', async () => {
    sandbox = await startBroken({ groups: { system: { count: 0 } } }, 5 * 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'error', data: { waiting: 4 } });
    const { findings } = await checkOn(sandbox, [
      '--only',
      'keda-operator-available',
      '--only',
      'pending-pod-schedulable',
    ]);
    expect(findings.map(({ status, data }) => [status, data['check']])).toEqual(findings.map(() => ['skip', ID]));
  });
});

function node(labels: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'ip-10-1-40-7', labels } };
}

describe(`${ID} judges`, () => {
  const cluster = {
    ...clusterWith({ currentCount: 1 }),
    instanceGroups: clusterWith({ currentCount: 1 }).instanceGroups.slice(1),
  };
  const given = { cluster, nodeClasses: [nodeClassOf('gpu', 'gpu-g5')], nodeClaims: [], pods: [], clusterNodes: [] };

  it('nodes of EKS itself as good as an instance group', () => {
    const [finding] = judge(check, { ...given, nodes: [node({ 'eks.amazonaws.com/nodegroup': 'platform' })] });
    expect(finding).toMatchObject({ status: 'pass', messageId: 'otherNodes', data: { count: 1 } });
  });

  it('no nodes but those that a node class is about to drain as what that check names', () => {
    const nodes = [node({ 'sagemaker.amazonaws.com/instance-group-name': 'gpu-g5' })];
    expect(judge(check, { ...given, nodes })).toMatchObject([{ status: 'skip', messageId: 'beingDrained' }]);
    const karpenters = [
      node({ 'sagemaker.amazonaws.com/instance-group-name': 'gpu-g5', 'karpenter.sh/nodepool': 'gpu' }),
    ];
    expect(judge(check, { ...given, nodes: karpenters })).toMatchObject([{ status: 'fail', fix: { command: null } }]);
  });

  it('what it could not read as unknown', () => {
    expect(judge(check, given, { nodes: DENIED })).toMatchObject([{ status: 'unknown' }]);
    expect(judge(check, { ...given, nodes: [] }, { nodeClasses: DENIED })).toMatchObject([{ status: 'unknown' }]);
  });
});
