import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { buildNodePool } from '../../../src/manifests/node-pool.ts';
import { toYaml } from '../../../src/manifests/serialize.ts';
import { buildNodePoolSpec } from '../../helpers/node-pool-spec.ts';

/** Everything that the flags can say at once. */
const FULL = buildNodePoolSpec({
  name: 'training',
  nodeClass: 'training',
  instanceTypes: ['ml.p5.48xlarge'],
  zones: ['us-west-2a', 'us-west-2b'],
  capacityTypes: ['on-demand'],
  limits: { 'nvidia.com/gpu': '16', memory: '4Ti' },
  taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
  startupTaints: [{ key: 'team.example.com/warming', value: 'yes', effect: 'NoExecute' }],
  labels: { team: 'translation' },
  consolidationPolicy: 'WhenEmptyOrUnderutilized',
  consolidateAfter: '1h30m',
  expireAfter: '720h',
  budgets: [{ nodes: '10%' }, { nodes: '0', reasons: ['Drifted'], schedule: '0 9 * * mon-fri', duration: '8h' }],
  weight: 50,
});

describe('the smallest pool', () => {
  const manifest = buildNodePool(buildNodePoolSpec({ limits: {} }));

  it('leaves types and zones to the node class, and always says when nodes go', () => {
    expect(manifest).toEqual({
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'gpu', labels: { 'app.kubernetes.io/managed-by': 'hpscale' } },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
            requirements: [
              { key: 'node.kubernetes.io/instance-type', operator: 'Exists' },
              { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
            ],
            expireAfter: 'Never',
          },
        },
        disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '5m' },
      },
    });
  });
});

describe('a pool with everything', () => {
  const manifest = buildNodePool(FULL);
  const golden = readFileSync(new URL('../../fixtures/manifests/nodepool-training.yaml', import.meta.url), 'utf8');

  it('is the recorded YAML', () => {
    expect(toYaml(manifest)).toBe(golden);
  });

  it('reads back as it was written', () => {
    expect(load(golden)).toEqual(manifest);
  });

  it('has only fields that the v1.0 CRD knows', () => {
    expect(Object.keys(manifest.spec).toSorted()).toEqual(['disruption', 'limits', 'template', 'weight']);
    expect(Object.keys(manifest.spec.template.spec).toSorted()).toEqual([
      'expireAfter',
      'nodeClassRef',
      'requirements',
      'startupTaints',
      'taints',
    ]);
    expect(Object.keys(manifest.spec.disruption).toSorted()).toEqual([
      'budgets',
      'consolidateAfter',
      'consolidationPolicy',
    ]);
  });
});
