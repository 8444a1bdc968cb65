import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-class-ready.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge, nodeClassOf } from '../helpers/group-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-class-ready';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for a node class that Karpenter calls Ready', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'HyperpodNodeClass/gpu' }]);
  });

  it('fails with the words of the condition that says why', async () => {
    const seed = brokenSeed();
    const subnets = seed.subnets.filter(({ id }) => id !== 'subnet-0f3a5c7e9b1d20002');
    sandbox = await startTestSandbox({ ...seed, subnets });
    await sandbox.clock.advance(60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { type: 'SubnetsReady', reason: 'SubnetsNotFound', cause: expect.stringContaining('gpu-g6-b') as unknown },
      evidence: [
        { field: 'status.conditions[type=InstanceGroupReady].status', value: 'True' },
        { field: 'status.conditions[type=SubnetsReady].status', value: 'False' },
        { field: 'status.conditions[type=Ready].status', value: 'False', source: 'HyperpodNodeClass/gpu' },
      ],
      fix: { command: 'kubectl describe hyperpodnodeclass gpu' },
    });
  });
});

describe(`${ID} judges`, () => {
  const cluster = clusterWith({});
  const saying = (conditions: readonly object[], ...groups: readonly string[]): KubeObject => ({
    ...nodeClassOf('gpu', ...groups),
    status: { conditions },
  });
  const outcome = (nodeClass: KubeObject, given: object = { cluster }) =>
    judge(check, { ...given, nodeClasses: [nodeClass] })[0]?.messageId;

  it('missing groups as the cause, where the cluster is known', () => {
    const notReady = saying([{ type: 'Ready', status: 'False', reason: 'NotReady', message: 'groups' }], 'gpu-g9');
    expect(outcome(notReady)).toBe('groupsMissing');
    expect(outcome(notReady, {})).toBe('notReady');
  });

  it('nothing while nobody looks', () => {
    expect(outcome(saying([], 'gpu-g5'))).toBe('unsaid');
    expect(outcome(saying([{ type: 'Ready', status: 'Unknown' }], 'gpu-g5'))).toBe('unsaid');
    const disabled = { cluster: { ...cluster, autoscaling: { ...cluster.autoscaling, status: 'Failed' } } };
    expect(outcome(saying([], 'gpu-g5'), disabled)).toBe('notInService');
  });
});
