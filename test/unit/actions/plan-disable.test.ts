import { describe, expect, it } from 'vitest';
import type { ChangeTools } from '../../../src/actions/change-autoscaling.ts';
import { type ManagedObjects, planDisable, refuseWithNodes } from '../../../src/actions/plan-disable.ts';
import { plannedResults } from '../../../src/domain/plan.ts';
import { buildDomainCluster, DISABLED, enabled } from '../../helpers/build-cluster.ts';

const TOOLS = { wait: true } as ChangeTools;
const NOTHING: ManagedObjects = { nodePools: [], nodeClaims: [] };
const RUNNING = buildDomainCluster({ autoscaling: enabled('InService') });

describe('while nodes are managed', () => {
  it('names the node pools and node claims, and how to remove them', () => {
    const managed = { nodePools: ['gpu'], nodeClaims: ['gpu-x7k2p', 'gpu-9qvlm'] };
    expect(() => refuseWithNodes({ cluster: RUNNING, managed })).toThrow(
      expect.objectContaining({
        kind: 'conflict',
        code: 'nodes-still-managed',
        message: 'autoscaling of translation-cluster still manages node pools gpu and node claims gpu-x7k2p, gpu-9qvlm',
        hint: expect.stringContaining('hpscale nodepool delete --cluster translation-cluster --name gpu') as string,
      }),
    );
  });

  it('counts what does not fit the line', () => {
    const nodeClaims = Array.from({ length: 12 }, (_, index) => `gpu-${index}`);
    expect(() => refuseWithNodes({ cluster: RUNNING, managed: { nodePools: [], nodeClaims } })).toThrow(
      /gpu-7 and 4 more$/,
    );
  });

  it('refuses when Kubernetes could not tell', () => {
    const managed = { unknown: 'the API server cannot be reached' };
    expect(() => refuseWithNodes({ cluster: RUNNING, managed })).toThrow(
      expect.objectContaining({ code: 'nodes-unknown' }),
    );
  });

  it('has nothing against an empty cluster', () => {
    expect(() => refuseWithNodes({ cluster: RUNNING, managed: NOTHING })).not.toThrow();
  });

  it('says what --force leaves behind', () => {
    const managed = { nodePools: ['gpu'], nodeClaims: [] };
    expect(planDisable({ cluster: RUNNING, managed, doubts: [] }, TOOLS).warnings).toEqual([
      'nobody will remove these any more: node pools gpu',
    ]);
  });
});

describe('the steps', () => {
  const deleting = { ...enabled('Deleting'), mode: 'Disable' as const };
  it.each([
    ['InService', enabled('InService'), ['update disable-autoscaling', 'wait await-disabled']],
    ['Failed', enabled('Failed'), ['update disable-autoscaling', 'wait await-disabled']],
    ['Deleting', deleting, ['noop disable-autoscaling', 'wait await-disabled']],
    ['Disabled', DISABLED, ['noop disable-autoscaling']],
  ])('from %s', (_, autoscaling, steps) => {
    const plan = planDisable({ cluster: buildDomainCluster({ autoscaling }), managed: NOTHING, doubts: [] }, TOOLS);
    expect(plannedResults(plan).map(({ id, kind }) => `${kind} ${id}`)).toEqual(steps);
  });
});
