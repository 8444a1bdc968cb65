import { expect, it } from 'vitest';
import type { Observed } from '../../../../src/actions/converge/observe.ts';
import { verifySetup } from '../../../../src/actions/converge/verify-setup.ts';
import { loadDesired } from '../../../../src/config/load-desired.ts';
import type { Cluster } from '../../../../src/domain/cluster.ts';
import { buildDomainCluster, buildGroup } from '../../../helpers/build-cluster.ts';
import { createFakeKube } from '../../../helpers/fake-kube.ts';
import { errorOf } from '../../../helpers/kube-world.ts';

const CONFIG = loadDesired(
  'hpscale.yaml',
  `apiVersion: hpscale.dev/v1
cluster: translation-cluster
nodeClasses:
  - name: gpu
    instanceGroups: [gpu-a, gpu-b]
nodePools:
  - { name: gpu, nodeClass: gpu, limits: { nvidia.com/gpu: 4 } }
  - { name: shared, nodeClass: shared, limits: { cpu: 8 } }
`,
);
const IN_SERVICE = { mode: 'Enable', type: 'Karpenter', status: 'InService', failureMessage: null } as const;
const PLANNED = buildDomainCluster({
  autoscaling: IN_SERVICE,
  instanceGroups: [buildGroup({ name: 'gpu-a' }), buildGroup({ name: 'gpu-b' })],
});
const SHARED = {
  apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
  kind: 'HyperpodNodeClass',
  metadata: { name: 'shared' },
};

/** What the plan saw, and the cluster as it is after consent. */
function verify(now: Cluster, classes = [SHARED]) {
  const seen = {
    cluster: PLANNED,
    zones: new Map<string, string>(),
    aws: { clusters: { describe: async () => now } },
    kube: { ...createFakeKube(), list: async () => classes },
  };
  return verifySetup(CONFIG, seen as unknown as Observed);
}

it('is content with a cluster that is as it was', async () => {
  await expect(verify(PLANNED)).resolves.toBeUndefined();
});

it('names the group that vanished, and where the file asks for it', async () => {
  const [first] = PLANNED.instanceGroups;
  if (!first) throw new Error('no group');
  const error = await errorOf(verify({ ...PLANNED, instanceGroups: [first] }));
  expect(error.kind).toBe('not-found');
  expect(error.message).toBe(
    'hpscale.yaml:5:29: the node class "gpu": the cluster "translation-cluster" has no instance group "gpu-b" (did you mean "gpu-a"?)',
  );
  expect(error.hint).toBe('its groups (case matters): gpu-a');
});

it('names the node class that vanished', async () => {
  const error = await errorOf(verify(PLANNED, []));
  expect(error.message).toBe('hpscale.yaml:8:5: there is no node class "shared"');
});

it('stops when autoscaling was turned off meanwhile', async () => {
  const off = { ...IN_SERVICE, status: 'Deleting' } as const;
  const error = await errorOf(verify({ ...PLANNED, autoscaling: off }));
  expect(error).toMatchObject({ kind: 'conflict', code: 'cluster-changed' });
});
