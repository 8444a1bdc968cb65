import { describe, expect, it } from 'vitest';
import { explainPods } from '../../../../src/autoscaling/explain/explain-pods.ts';
import { askingFor, speechCluster, speechPool, TOLERATES_GPU, transcribePod } from '../../../helpers/speech-cluster.ts';

/** Group, verdict, reason of every offering of the only pool. */
function offeringsFor(spec: Readonly<Record<string, unknown>>, cluster = speechCluster()) {
  const [explained] = explainPods([transcribePod(spec)], cluster);
  return explained?.pools[0]?.offerings.map(({ instanceGroup, refusal }) => [instanceGroup, refusal?.reason ?? 'fits']);
}

describe('explainPods', () => {
  it('says where a pod would go', () => {
    const [explained] = explainPods([transcribePod(TOLERATES_GPU)], speechCluster());
    expect(explained).toMatchObject({
      outcome: { kind: 'new-node', nodePool: 'gpu', instanceTypes: ['ml.g6.xlarge'] },
      certainty: 'exact',
    });
  });

  it('tells a taint once for the whole pool', () => {
    const [explained] = explainPods([transcribePod()], speechCluster());
    expect(explained?.outcome).toEqual({
      kind: 'refused',
      failure: 'pools',
      message: 'did not tolerate taint (taint=nvidia.com/gpu:NoSchedule)',
    });
    expect(explained?.pools[0]?.refusal).toEqual({
      code: 'taint',
      reason: 'the pod does not tolerate nvidia.com/gpu:NoSchedule',
    });
  });

  it('tells each offering what refuses it, with both sides', () => {
    const zone = { ...TOLERATES_GPU, nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2b' } };
    expect(offeringsFor(zone)).toEqual([
      [
        'gpu-g6-a',
        'topology.kubernetes.io/zone In [us-west-2b] is wanted, topology.kubernetes.io/zone In [us-west-2a] is offered',
      ],
      ['gpu-g6-b', 'the node pool wants node.kubernetes.io/instance-type In [ml.g6.xlarge]'],
    ]);
    expect(offeringsFor({ ...TOLERATES_GPU, containers: [askingFor({ cpu: '14' })] })?.[0]).toEqual([
      'gpu-g6-a',
      'cpu: 14 wanted, 3920m on a node',
    ]);
  });

  it('counts what is left of limits', () => {
    const cluster = speechCluster([speechPool({ limits: { cpu: '3' } })]);
    expect(offeringsFor(TOLERATES_GPU, cluster)?.[0]).toEqual(['gpu-g6-a', 'limit cpu: one node adds 4, 3 is left']);
  });

  it('tries pods together: the second finds the limit used up by the first', () => {
    const pods = [transcribePod(TOLERATES_GPU, 'first'), transcribePod(TOLERATES_GPU, 'second')];
    const outcomes = explainPods(pods, speechCluster()).map(({ outcome }) => outcome.kind);
    expect(outcomes).toEqual(['new-node', 'refused']);
  });

  it('tells a label that nobody defines, and one that Karpenter keeps for itself', () => {
    expect(offeringsFor({ ...TOLERATES_GPU, nodeSelector: { tier: 'gold' } })?.[0]?.[1]).toBe(
      'label "tier" does not have known values',
    );
    const [restricted] = explainPods(
      [transcribePod({ nodeSelector: { 'karpenter.sh/initialized': 'true' } })],
      speechCluster(),
    );
    expect(restricted).toMatchObject({ outcome: { failure: 'invalid' }, certainty: 'exact', pools: [] });
  });

  it('is unknown where the pod asks for what the models do not know', () => {
    const [explained] = explainPods(
      [transcribePod({ volumes: [{ name: 'weights', persistentVolumeClaim: { claimName: 'weights' } }] })],
      speechCluster(),
    );
    expect(explained).toMatchObject({ certainty: 'unknown', outcome: { kind: 'unknown' } });
  });

  it('says nothing but that there is no pool where there is none', () => {
    const [explained] = explainPods([transcribePod()], speechCluster([]));
    expect(explained?.outcome).toEqual({ kind: 'refused', failure: 'no-node-pools', message: null });
  });
});
