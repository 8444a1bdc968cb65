import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/subnet-free-addresses.ts';
import type { Subnet } from '../../src/domain/cluster.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge, nodeClassOf } from '../helpers/group-world.ts';
import { poolManifest } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'subnet-free-addresses';
const FIRST = 'subnet-0f3a5c7e9b1d20001';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for subnets with room for what limits and quotas allow', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: `subnet/${FIRST}`, data: { free: 236, needed: 4 }, certainty: 'bound' },
      // The quota of ml.g6.4xlarge ends it before the limit does.
      { status: 'pass', subject: 'subnet/subnet-0f3a5c7e9b1d20002', data: { needed: 2 } },
    ]);
  });

  it('warns of fewer free addresses than nodes that may start', async () => {
    const subnets = loadSeed('autoscaled').subnets.map((subnet) =>
      subnet.id === FIRST ? { ...subnet, availableAddresses: 3 } : subnet,
    );
    sandbox = await startBroken({ seed: { subnets } }, 0);
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: `subnet/${FIRST}`,
      data: { free: 3, needed: 4, nodePools: ['gpu'] },
      evidence: [{ value: 3, source: 'ec2:DescribeSubnets' }, { value: '4 more × ml.g6.xlarge' }],
    });
  });
});

describe(`${ID} judges`, () => {
  const subnet = (id: string, availableAddresses: number): Subnet => ({
    id,
    availableAddresses,
    zone: 'us-west-2a',
    zoneId: 'usw2-az1',
  });
  const pool = (limits: object, used: object = {}) => ({
    ...poolManifest({}, { limits }),
    status: { resources: used },
  });

  function outcome(instanceType: string, nodePool: ReturnType<typeof pool>, free: readonly number[]) {
    const subnets = free.map((count, index) => subnet(`subnet-${index}`, count));
    const cluster = clusterWith({ instanceTypes: [instanceType], subnetIds: subnets.map(({ id }) => id) });
    const nodeClasses = [nodeClassOf('gpu', 'gpu-g5')];
    return judge(check, { cluster, nodeClasses, nodePools: [nodePool], subnets })[0];
  }

  it('81 addresses for an ml.p5.48xlarge, as AWS documents', () => {
    const two = pool({ 'nvidia.com/gpu': '16' });
    expect(outcome('ml.p5.48xlarge', two, [161])).toMatchObject({ status: 'fail', certainty: 'exact' });
    expect(outcome('ml.p5.48xlarge', two, [162])).toMatchObject({ status: 'pass', certainty: 'exact' });
  });

  it('what is used already as room that is gone, and all subnets of a group together', () => {
    const used = { 'nvidia.com/gpu': '6' };
    expect(outcome('ml.g5.xlarge', pool({ 'nvidia.com/gpu': 8 }), [4, 3])).toMatchObject({ status: 'fail' });
    expect(outcome('ml.g5.xlarge', pool({ 'nvidia.com/gpu': 8 }, used), [1, 1])).toMatchObject({ status: 'pass' });
  });

  it('a pool without limits as unknown where quotas do not say either', () => {
    expect(outcome('ml.g5.xlarge', pool({}), [200])).toMatchObject({ status: 'unknown', messageId: 'unlimited' });
    expect(outcome('ml.g5.xlarge', pool({ cpu: 'plenty' }), [200])).toMatchObject({ status: 'unknown' });
  });
});
