import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import { knownNodeStart, slowStartText } from '../../../src/domain/measured-node-start.ts';
import { nodeStartOf } from '../../../src/domain/scaling-timing.ts';

const ASSUMED = nodeStartOf(300);
const HYPERPOD = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' };

/** A node claim that was asked for at noon. */
function claim(seconds: number | null, nodeClassRef: unknown = HYPERPOD): KubeObject {
  const condition =
    seconds === null
      ? { type: 'Initialized', status: 'Unknown' }
      : {
          type: 'Initialized',
          status: 'True',
          lastTransitionTime: new Date(Date.UTC(2026, 10, 2, 12, 0, seconds)).toISOString(),
        };
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodeClaim',
    metadata: { name: 'gpu-x7k2p', creationTimestamp: '2026-11-02T12:00:00Z' },
    spec: { nodeClassRef },
    status: { conditions: [condition] },
  };
}

describe('the node start that is known', () => {
  it.each<[string, (number | null)[]]>([
    ['no claims', []],
    ['two of them, however slow', [900, 1200]],
    ['claims that are not initialized yet', [200, null, null, null]],
  ])('is the assumed one with %s', (_, seconds) => {
    expect(
      knownNodeStart(
        seconds.map((value) => claim(value)),
        ASSUMED,
      ),
    ).toEqual({ ...ASSUMED, samples: 0 });
  });

  it('is the assumed one where claims cannot be read, or are of another Karpenter', () => {
    const ec2 = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' };
    expect(knownNodeStart(undefined, ASSUMED).samples).toBe(0);
    expect(
      knownNodeStart(
        [40, 45, 50].map((value) => claim(value, ec2)),
        ASSUMED,
      ).samples,
    ).toBe(0);
  });

  it('takes the slowest of a few', () => {
    const known = knownNodeStart(
      [420, 250, 300].map((value) => claim(value)),
      ASSUMED,
    );
    expect(known).toEqual({ typicalSeconds: 300, slowSeconds: 420, samples: 3 });
    expect(slowStartText(known)).toBe('420 s, the slowest of 3 nodes here');
  });

  it('lets one of twenty be slower', () => {
    const seconds = [...Array.from({ length: 19 }, (_, index) => 240 + index), 3000];
    expect(
      knownNodeStart(
        seconds.map((value) => claim(value)),
        ASSUMED,
      ),
    ).toEqual({
      typicalSeconds: 249,
      slowSeconds: 258,
      samples: 20,
    });
  });
});
