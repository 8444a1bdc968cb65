/** What a terminal is asked of a new instance group. */
import { describe, expect, it } from 'vitest';
import { settleSpec } from '../../../../src/actions/instance-groups/ask-for-group.ts';
import type { Aws } from '../../../../src/context.ts';
import type { InstanceGroupSpec } from '../../../../src/domain/instance-group-spec.ts';
import { buildDomainCluster, buildGroup } from '../../../helpers/build-cluster.ts';
import { answering, createScriptedAsk } from '../../../helpers/scripted-ask.ts';

const ZONE_A = 'subnet-0a1b2c3d4e5f60001';
const ZONE_B = 'subnet-0a1b2c3d4e5f60002';
const ROLE = 'arn:aws:iam::123456789012:role/HyperPodExecution';

/** Two groups that are set up differently, in two subnets. */
const CLUSTER = buildDomainCluster({
  subnetIds: [ZONE_A, ZONE_B],
  instanceGroups: [
    buildGroup({ name: 'system', instanceTypes: ['ml.c5.2xlarge'], executionRole: ROLE }),
    buildGroup({ name: 'batch', instanceTypes: ['ml.c5.xlarge'], executionRole: `${ROLE}Batch` }),
  ],
});

const SPEC: InstanceGroupSpec = {
  name: 'gpu-g6-c',
  instanceTypes: ['ml.g6.xlarge'],
  isFlexible: false,
  capacityType: 'on-demand',
  subnetIds: [],
  securityGroupIds: [],
  labels: {},
  taints: [],
};

/** The one call that is made: free addresses per subnet. */
const AWS = {
  subnets: {
    describe: async (ids: readonly string[]) =>
      ids.map((id) => ({ id, zone: 'us-west-2a', zoneId: 'usw2-az1', availableAddresses: id === ZONE_A ? 0 : 17 })),
  },
} as unknown as Aws;

describe('settleSpec', () => {
  it('asks for type, model and subnet where nothing says which', async () => {
    const ask = createScriptedAsk(answering({ 'instance-type': 'ml.g6.xlarge', like: 'batch', subnet: ZONE_B }));
    const settled = await settleSpec({ ...SPEC, instanceTypes: [] }, widest(), AWS, { ask, isInteractive: true });
    expect(ask.asked).toEqual(['instance-type', 'like', 'subnet']);
    expect(settled).toMatchObject({ instanceTypes: ['ml.g6.xlarge'], like: 'batch', subnetIds: [ZONE_B] });
  });

  it('offers no subnet without a free address', async () => {
    const ask = createScriptedAsk(answering({ subnet: ZONE_A }));
    const asking = settleSpec({ ...SPEC, like: 'system', subnetIds: [] }, widest(), AWS, { ask, isInteractive: true });
    await expect(asking).rejects.toThrow('subnet does not offer');
  });

  it('asks nothing where everything is said', async () => {
    const ask = createScriptedAsk(answering({}));
    const spec = { ...SPEC, like: 'system', subnetIds: [ZONE_B] };
    await expect(settleSpec(spec, CLUSTER, AWS, { ask, isInteractive: true })).resolves.toEqual(spec);
    expect(ask.asked).toEqual([]);
  });

  it('names the flags without a terminal', async () => {
    const ask = createScriptedAsk(answering({}));
    await expect(settleSpec(SPEC, CLUSTER, AWS, { ask, isInteractive: false })).rejects.toMatchObject({
      kind: 'usage',
      code: 'needs-answer',
      message: expect.stringContaining('--like') as string,
    });
  });

  it('takes no name of a group that is not there for a question', async () => {
    const ask = createScriptedAsk(answering({}));
    const asking = settleSpec({ ...SPEC, like: 'sytem' }, CLUSTER, AWS, { ask, isInteractive: true });
    await expect(asking).rejects.toMatchObject({
      code: 'bad-instance-group',
      message: expect.stringContaining('did you mean "system"') as string,
    });
    expect(ask.asked).toEqual([]);
  });
});

/** Its groups have the cluster's subnets, which are two. */
function widest() {
  return {
    ...CLUSTER,
    instanceGroups: CLUSTER.instanceGroups.map((group) => ({ ...group, subnetIds: CLUSTER.subnetIds })),
  };
}
