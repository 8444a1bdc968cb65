import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/instance-group-in-one-zone.ts';
import { expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { DENIED, clusterWith, expectGroupsFit, judge, nodeClassOf, withThirdGroup } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-in-one-zone';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for the groups of the node class, and leaves the always-on group alone', async () => {
    sandbox = await startBroken({}, 0);
    await expectGroupsFit(sandbox, ID);
  });

  it('fails for one type in two zones, and the fix takes the group out', async () => {
    sandbox = await startBroken(
      withThirdGroup('gpu-g6-wide', { subnets: ['subnet-0f3a5c7e9b1d20001', 'subnet-0f3a5c7e9b1d20002'] }),
      0,
    );
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'instance-group/gpu-g6-wide',
      severity: 'error',
      data: { found: ['us-west-2a', 'us-west-2b'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} judges`, () => {
  const spread = { name: 'gpu-g5', subnetIds: ['subnet-a', 'subnet-b'] };
  const zoneOf = (id: string, zone: string) => ({ id, zone, zoneId: `${zone}-id`, availableAddresses: 200 });
  const nodeClasses = [nodeClassOf('gpu', 'gpu-g5')];

  it('flexible groups as free to span zones, and several subnets of one zone as one', () => {
    const outcomes = [
      { ...spread, isFlexible: true, instanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'] },
      { ...spread, subnetIds: ['subnet-a', 'subnet-c'] },
      spread,
    ].map((group) => {
      const subnets = [
        zoneOf('subnet-a', 'us-west-2a'),
        zoneOf('subnet-b', 'us-west-2b'),
        zoneOf('subnet-c', 'us-west-2a'),
      ];
      return judge(check, { cluster: clusterWith(group), nodeClasses, subnets })[0]?.status;
    });
    expect(outcomes).toEqual(['pass', 'pass', 'fail']);
  });

  it('several subnets as unknown when their zones could not be read, one subnet as one zone', () => {
    const cluster = clusterWith(spread, { name: 'gpu-g6' });
    const [several, one] = judge(check, { cluster, nodeClasses }, { subnets: DENIED });
    expect(several).toMatchObject({ status: 'unknown', messageId: 'undecided' });
    expect(several?.message).toContain(DENIED.message);
    expect(one).toMatchObject({ status: 'pass' });
  });
});
