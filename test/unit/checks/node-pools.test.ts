import { describe, expect, it } from 'vitest';
import { NODE_POOL_CHECKS } from '../../../src/checks/areas/node-pools.ts';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import {
  ARCH,
  CAPACITY,
  classWith,
  groupWith,
  judgeObjects,
  oneOf,
  poolManifest,
  TYPE,
  ZONE,
} from '../../helpers/pool-world.ts';

const OFFLINE = NODE_POOL_CHECKS.filter(({ offline }) => offline === true);
const ANY_TYPE = { key: TYPE, operator: 'Exists' };

/** As AWS publishes them, by what tells them apart. */
const SAMPLES: readonly (readonly [string, KubeObject])[] = [
  ['the node pool page', poolManifest({ expireAfter: 'Never', requirements: [ANY_TYPE] })],
  [
    'the same with its optional lines',
    poolManifest({
      expireAfter: 'Never',
      requirements: [ANY_TYPE, oneOf(TYPE, 'ml.c5.xlarge'), oneOf(ZONE, 'us-west-2a')],
    }),
  ],
  [
    'the spot page',
    poolManifest({
      expireAfter: 'Never',
      requirements: [ANY_TYPE, oneOf(TYPE, 'ml.g6.xlarge'), oneOf(ZONE, 'us-west-2a')],
    }),
  ],
  [
    'aws-do-hyperpod, whose GPU taint needs no toleration',
    poolManifest(
      { requirements: [oneOf(TYPE, 'ml.g5.8xlarge')], taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] },
      {
        limits: { 'nvidia.com/gpu': 6 },
        disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '0s', budgets: [{ nodes: '30%' }] },
      },
    ),
  ],
  ['the guide for warm nodes', poolManifest({ requirements: [oneOf(CAPACITY, 'on-demand'), oneOf(ARCH, 'amd64')] })],
  ['a pool per role of nodes', poolManifest({ requirements: [{ key: 'node-role', operator: 'DoesNotExist' }] })],
];

describe('checks of node pools on files', () => {
  it('are those that need nothing else', () => {
    expect(OFFLINE.map(({ id }) => id)).toEqual([
      'node-pool-node-class-kind',
      'node-pool-requirement-keys',
      'node-pool-requirement-values',
      'node-pool-architecture',
      'node-pool-taints-distinct',
      'node-pool-not-static',
    ]);
  });

  it.each(SAMPLES)('find nothing in %s', (_, pool) => {
    const findings = OFFLINE.flatMap((check) => judgeObjects(check, { nodePools: [pool] }));
    expect(findings.filter(({ status }) => status !== 'pass')).toEqual([]);
  });
});

describe('checks of node pools', () => {
  const nodeClassRef = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' };
  const shapes: readonly (readonly [string, unknown])[] = [
    ['no spec', undefined],
    ['a text for a spec', 'pool'],
    ['a list for a template', { template: [] }],
    ['nothing but the reference', { template: { spec: { nodeClassRef } } }],
    ['lists that are none', { template: { spec: { nodeClassRef, requirements: 'any', taints: {} } }, limits: [] }],
    ['entries that are none', { template: { spec: { nodeClassRef, requirements: [null, 4, {}], taints: [null] } } }],
    [
      'values that are no texts',
      { template: { spec: { nodeClassRef, requirements: [{ key: TYPE, operator: 'In', values: [4, null, {}] }] } } },
    ],
    [
      'limits that are no quantities',
      { template: { spec: { nodeClassRef, requirements: [] } }, limits: { cpu: {}, memory: 'lots' } },
    ],
  ];

  it.each(shapes)('take %s without a crash', (_, spec) => {
    const pool: KubeObject = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'odd' },
      spec,
      status: 'odd',
    };
    const nodeClasses = [classWith([groupWith('a', ['ml.g6.xlarge']), { name: 'b' }])];
    for (const check of NODE_POOL_CHECKS) {
      const findings = judgeObjects(check, { nodePools: [pool], nodeClasses, nodes: [], pods: [], crds: [] });
      expect(findings, check.id).toHaveLength(1);
    }
  });
});

describe('fixes of a pool with several faults in its requirements', () => {
  it('are one and the same patch: pasted one after the other they undo nothing', () => {
    const requirements = [
      { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['g6'] },
      oneOf(ZONE, 'usw2-az1'),
      oneOf(ARCH, 'arm64'),
    ];
    const subnets = [{ id: 'subnet-a', zone: 'us-west-2a', zoneId: 'usw2-az1' }];
    const nodeClasses = [classWith([groupWith('gpu', ['ml.g6.xlarge'], 'us-west-2a', { subnets })])];
    const findings = OFFLINE.flatMap((check) =>
      judgeObjects(check, { nodePools: [poolManifest({ requirements })], nodeClasses }),
    );
    const failing = findings.filter(({ status }) => status === 'fail');
    expect(failing.map(({ check }) => check)).toEqual([
      'node-pool-requirement-keys',
      'node-pool-requirement-values',
      'node-pool-architecture',
    ]);
    const mended = [oneOf(TYPE, 'ml.g6.xlarge'), oneOf(ZONE, 'us-west-2a'), oneOf(ARCH, 'amd64')];
    const patch = JSON.stringify({ spec: { template: { spec: { requirements: mended } } } });
    expect(new Set(failing.map(({ fix }) => fix?.command))).toEqual(
      new Set([`kubectl patch nodepool gpu --type merge -p '${patch}'`]),
    );
  });
});
