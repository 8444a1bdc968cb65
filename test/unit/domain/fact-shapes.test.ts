import { describe, expect, it } from 'vitest';
import { shapeProblem } from '../../../src/domain/fact-shapes.ts';

const POOL = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'gpu' },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
        requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'Exists' }],
      },
    },
  },
};

function poolWith(spec: object) {
  return [{ ...POOL, spec: { template: { spec: { ...POOL.spec.template.spec, ...spec } } } }];
}

describe('shapeProblem', () => {
  it('lets a node pool through as the API server hands it out', () => {
    expect(shapeProblem('nodePools', [POOL])).toBeUndefined();
  });

  it.each([
    ['taints that are null', poolWith({ taints: null })],
    ['a taint that is none', poolWith({ taints: [null] })],
    ['requirements that are a number', poolWith({ requirements: 7 })],
    ['values that are no list', poolWith({ requirements: [{ key: 'a', operator: 'In', values: true }] })],
    ['no spec', [{ ...POOL, spec: undefined }]],
    ['a namespace that is no text', [{ ...POOL, metadata: { name: 'gpu', namespace: {} } }]],
    ['a label that is a number', [{ ...POOL, metadata: { name: 'gpu', labels: { team: 7 } } }]],
  ])('tells %s', (_what, value) => {
    expect(shapeProblem('nodePools', value)).toMatch(/^\[0\]: /);
  });

  it('asks for the EKS cluster of a cluster on EKS alone', () => {
    const cluster = {
      name: 'speech',
      arn: 'arn',
      status: 'InService',
      clusterRoleArn: null,
      autoscaling: { mode: 'Enable', status: 'InService' },
      instanceGroups: [],
      restrictedGroupNames: [],
    };
    expect(shapeProblem('cluster', { ...cluster, orchestrator: { kind: 'slurm' } })).toBeUndefined();
    expect(shapeProblem('cluster', { ...cluster, orchestrator: { kind: 'eks' } })).toBe(
      'orchestrator: eksClusterArn: it is no text',
    );
  });
});
