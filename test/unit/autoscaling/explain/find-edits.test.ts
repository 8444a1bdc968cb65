import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, type Edit } from '../../../../src/autoscaling/explain/edit.ts';
import { explainPods } from '../../../../src/autoscaling/explain/explain-pods.ts';
import { findEdits } from '../../../../src/autoscaling/explain/find-edits.ts';
import {
  askingFor,
  SPARE_GROUP,
  speechCluster,
  TOLERATES_GPU,
  transcribePod,
} from '../../../helpers/speech-cluster.ts';

/** Each suggestion in a few words. */
function suggestionsFor(spec: Readonly<Record<string, unknown>>): string[] {
  const scene = { pod: transcribePod(spec), cluster: speechCluster() };
  return findEdits(scene, { spareGroups: [SPARE_GROUP] }).map(({ edits }) => edits.map(inWords).join(' and '));
}

function inWords(edit: Edit): string {
  switch (edit.kind) {
    case 'tolerate':
      return `tolerate ${edit.taints.map(({ key }) => key).join()}`;
    case 'select':
      return `select ${edit.key}=${edit.to ?? '(nothing)'}`;
    case 'request':
      return `request ${edit.resource}=${edit.to}`;
    case 'soften-spread':
      return `soften ${edit.topologyKey}`;
    case 'label-pool':
      return `label ${edit.nodePool} ${edit.key}=${edit.value}`;
    case 'widen-pool':
      return `widen ${edit.nodePool} by ${edit.added.join()}`;
    case 'raise-limit':
      return `raise ${edit.resource} by ${edit.by.milli / 1000n}`;
    default:
      return `add ${edit.group.name} to ${edit.nodeClass}`;
  }
}

describe('findEdits', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    ['a taint that is not tolerated', {}, ['tolerate nvidia.com/gpu']],
    [
      'a zone of a group that the pool leaves out',
      { ...TOLERATES_GPU, nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2b' } },
      ['widen gpu by ml.g6.4xlarge', 'select topology.kubernetes.io/zone=us-west-2a'],
    ],
    ['another team', { ...TOLERATES_GPU, nodeSelector: { team: 'vision' } }, ['select team=speech']],
    [
      'a label that nobody defines',
      { ...TOLERATES_GPU, nodeSelector: { tier: 'gold' } },
      ['label gpu tier=gold', 'select tier=(nothing)'],
    ],
    [
      'too many cores for the type',
      { ...TOLERATES_GPU, containers: [askingFor({ cpu: '14' })] },
      ['widen gpu by ml.g6.4xlarge', 'request cpu=3920m'],
    ],
    [
      'four GPUs, which only a group outside of the class has',
      { ...TOLERATES_GPU, containers: [askingFor({ 'nvidia.com/gpu': '4' })] },
      ['add gpu-g6e to gpu and widen gpu by ml.g6e.12xlarge and raise nvidia.com/gpu by 3'],
    ],
    ['two things at once', { nodeSelector: { team: 'vision' } }, ['tolerate nvidia.com/gpu and select team=speech']],
    [
      'a label that Karpenter keeps for itself',
      { ...TOLERATES_GPU, nodeSelector: { 'karpenter.sh/initialized': 'true' } },
      ['select karpenter.sh/initialized=(nothing)'],
    ],
  ])('%s', (_, spec, suggestions) => {
    expect(suggestionsFor(spec)).toEqual(suggestions);
  });

  it('suggests only what makes the model place the pod', () => {
    const spec = fc.record({
      nodeSelector: fc.dictionary(
        fc.constantFrom('team', 'tier', 'topology.kubernetes.io/zone', 'node.kubernetes.io/instance-type'),
        fc.constantFrom('speech', 'us-west-2b', 'ml.g6.4xlarge', 'ml.p5.48xlarge', 'gold'),
      ),
      tolerations: fc.constantFrom([], TOLERATES_GPU.tolerations),
      containers: fc.record({ cpu: fc.constantFrom('1', '10', '100') }).map((requests) => [askingFor(requests)]),
    });
    fc.assert(
      fc.property(spec, (pod) => {
        const scene = { pod: transcribePod(pod), cluster: speechCluster() };
        for (const { edits } of findEdits(scene, { spareGroups: [SPARE_GROUP] })) {
          const after = edits.reduce(applyEdit, scene);
          const [explained] = explainPods([after.pod], after.cluster);
          expect(explained?.outcome.kind).toBe('new-node');
        }
      }),
    );
  });
});
