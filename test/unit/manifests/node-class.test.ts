import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { buildNodeClass } from '../../../src/manifests/node-class.ts';
import { toYaml } from '../../../src/manifests/serialize.ts';

it('is the list of instance groups, in the order given', () => {
  const manifest = buildNodeClass({ name: 'gpu', instanceGroups: ['gpu-g6', 'GPU-g5'] });
  expect(manifest).toEqual({
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name: 'gpu', labels: { 'app.kubernetes.io/managed-by': 'hpscale' } },
    spec: { instanceGroups: ['gpu-g6', 'GPU-g5'] },
  });
  expect(load(toYaml(manifest))).toEqual(manifest);
});
