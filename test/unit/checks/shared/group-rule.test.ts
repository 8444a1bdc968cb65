import { describe, expect, it } from 'vitest';
import { check } from '../../../../src/checks/instance-group-deep-health-checks.ts';
import { clusterWith, DENIED, judge, nodeClassOf } from '../../../helpers/group-world.ts';

const UNFIT = { name: 'gpu-g5', deepHealthChecks: ['InstanceConnectivity'] };

describe('a rule of instance groups judges', () => {
  it('groups that no node class names as candidates, as long as none is chosen', () => {
    const [named] = judge(check, { cluster: clusterWith(UNFIT), nodeClasses: [nodeClassOf('gpu', 'gpu-g5')] });
    expect(named).toMatchObject({ status: 'fail', severity: 'error' });
    const [candidate] = judge(check, { cluster: clusterWith(UNFIT) });
    expect(candidate).toMatchObject({ status: 'fail', severity: 'info', fix: { command: null } });
    const cluster = clusterWith(UNFIT, { name: 'gpu-g6' });
    const [spared] = judge(check, { cluster, nodeClasses: [nodeClassOf('gpu', 'gpu-g6')] });
    expect(spared).toMatchObject({ status: 'skip', messageId: 'notNamed', subject: 'instance-group/gpu-g5' });
  });

  it('no group whose node classes could not be read, unless nothing is wrong with it', () => {
    const cluster = clusterWith(UNFIT, { name: 'gpu-g6' });
    const [bad, good] = judge(check, { cluster }, { nodeClasses: DENIED });
    expect(bad).toMatchObject({ status: 'unknown', messageId: 'useUnknown' });
    expect(bad?.message).toContain(DENIED.message);
    expect(good).toMatchObject({ status: 'pass' });
  });

  it('groups with nodes of their own not at all', () => {
    const running = { ...UNFIT, currentCount: 2, targetCount: 2 };
    const [finding] = judge(check, { cluster: clusterWith(running) });
    expect(finding).toMatchObject({ status: 'skip', messageId: 'notForKarpenter' });
  });

  it('a group in every node class that names it, and takes out with it what could not stay', () => {
    const cluster = clusterWith(UNFIT, { name: 'gpu-g6' }, { name: 'gpu-plan', trainingPlanArn: 'arn' });
    const nodeClasses = [nodeClassOf('all', 'gpu-g5', 'gpu-g6', 'gpu-plan'), nodeClassOf('g5', 'gpu-g6', 'gpu-g5')];
    const [finding] = judge(check, { cluster, nodeClasses });
    const where = `--cluster ${cluster.name} --region us-west-2`;
    expect(finding?.fix?.command).toBe(
      `hpscale nodeclass apply all ${where} --instance-group gpu-g6 --force-conflicts\n` +
        `hpscale nodeclass apply g5 ${where} --instance-group gpu-g6 --force-conflicts`,
    );
  });

  it('has no command where nothing would be left in the node class', () => {
    const [finding] = judge(check, { cluster: clusterWith(UNFIT), nodeClasses: [nodeClassOf('gpu', 'gpu-g5')] });
    expect(finding?.fix).toMatchObject({
      command: null,
      summary: expect.stringContaining('make another group first') as unknown,
    });
  });
});
