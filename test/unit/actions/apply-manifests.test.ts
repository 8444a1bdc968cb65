import { beforeEach, describe, expect, it } from 'vitest';
import { applyManifests, type ApplyManifestsOptions } from '../../../src/actions/apply-manifests.ts';
import type { Clock, Context, Message } from '../../../src/context.ts';
import { type Condition, type KubeObject, RESOURCES } from '../../../src/domain/kube-object.ts';
import { HpscaleError } from '../../../src/errors.ts';
import { createSilentAsk } from '../../../src/io/prompts.ts';
import { createFakeKube, type FakeKube } from '../../helpers/fake-kube.ts';
import { errorOf } from '../../helpers/kube-world.ts';

type World = Pick<Context, 'clock' | 'signal' | 'io' | 'ask' | 'isInteractive'>;

let kube: FakeKube;
let said: Message[];
let now: number;
let world: World;
beforeEach(() => {
  kube = createFakeKube();
  said = [];
  now = 0;
  const clock: Clock = { now: () => now, sleep: async (ms) => void (now += ms) };
  world = {
    clock,
    signal: new AbortController().signal,
    isInteractive: false,
    io: { notify: (message) => void said.push(message), draw: () => {}, width: 80, hasColour: false, canDraw: false },
    ask: { ...createSilentAsk(), confirm: async () => true },
  };
});

function pool(weight = 10): KubeObject {
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'gpu' }, spec: { weight } };
}

function withReady(
  object: KubeObject,
  ready: Partial<Condition>,
  others: readonly Partial<Condition>[] = [],
): KubeObject {
  return { ...object, status: { conditions: [{ type: 'Ready', ...ready }, ...others] } };
}

function apply(more: Partial<ApplyManifestsOptions> = {}) {
  const options: ApplyManifestsOptions = {
    manifests: [{ type: RESOURCES.nodePool, object: pool() }],
    forceConflicts: false,
    yes: true,
    dryRun: 'none',
    wait: true,
    timeoutMs: 10 * 60_000,
    resumeWith: 'hpscale nodepool apply --name gpu',
    ...more,
  };
  return applyManifests(options, kube, world);
}

describe('applyManifests', () => {
  it('asks the server first, applies, and waits until the controller says Ready', async () => {
    kube.afterRead = (reads) => {
      if (reads === 3) kube.put(withReady(pool(), { status: 'True' }));
    };
    const { result, exitCode } = await apply();
    expect({ result, exitCode }).toEqual({
      exitCode: 0,
      result: {
        schema: 'hpscale.apply/v1',
        dryRun: 'none',
        objects: [{ kind: 'NodePool', name: 'gpu', namespace: null, action: 'created', ready: true }],
      },
    });
    expect(kube.writes).toEqual(['apply NodePool gpu (dry run)', 'apply NodePool gpu']);
    expect(now).toBe(2000 + 3000);
  });

  it('writes nothing when there is nothing to change, and still looks whether it is ready', async () => {
    kube.put(withReady(pool(), { status: 'True' }));
    const { result } = await apply({ yes: false });
    expect(result.objects).toMatchObject([{ action: 'unchanged', ready: true }]);
    expect(kube.writes).toEqual(['apply NodePool gpu (dry run)']);
  });

  it('goes on waiting for what an earlier run applied', async () => {
    kube.put(withReady(pool(), { status: 'Unknown', reason: 'AwaitingReconciliation' }));
    kube.afterRead = (reads) => {
      if (reads === 3) kube.put(withReady(pool(), { status: 'True' }));
    };
    const { result } = await apply({ yes: false });
    expect(result.objects).toMatchObject([{ action: 'unchanged', ready: true }]);
  });

  it('shows what changes, and stops there without consent', async () => {
    kube.put(withReady(pool(10), { status: 'True' }));
    const manifests = [{ type: RESOURCES.nodePool, object: pool(20) }];
    expect(await errorOf(apply({ manifests, yes: false }))).toMatchObject({ kind: 'usage', code: 'needs-consent' });
    expect(kube.writes).toEqual(['apply NodePool gpu (dry run)']);
    const shown = said.map(({ text }) => text).join('\n');
    expect(shown).toContain('~ change NodePool "gpu"');
    expect(shown).toMatch(/-\s+weight: 10\n\s+\+\s+weight: 20/);
  });

  it('says the reason when the controller refuses for a minute', async () => {
    kube.afterRead = () => {
      const ready = { status: 'False', reason: 'UnhealthyDependents', message: 'InstanceGroupReady=False' } as const;
      const groups = {
        type: 'InstanceGroupReady',
        status: 'False',
        reason: 'NotFound',
        message: 'no group gpu-g6',
      } as const;
      kube.put(withReady(pool(), ready, [groups]));
    };
    const error = await errorOf(apply());
    expect(error).toMatchObject({ kind: 'remote', code: 'not-ready' });
    expect(error.message).toContain('InstanceGroupReady is False (NotFound: no group gpu-g6)');
    expect(error.hint).toContain('hpscale nodepool apply --name gpu');
    expect(now).toBeGreaterThanOrEqual(60_000);
    expect(now).toBeLessThan(70_000);
  });

  it('does not wait at all for what only a change can mend', async () => {
    kube.afterRead = (reads) => {
      if (reads === 2) {
        const ready = { status: 'False', reason: 'UnhealthyDependents', message: 'ValidationSucceeded=False' } as const;
        const message = 'label is restricted';
        const validation = {
          type: 'ValidationSucceeded',
          status: 'False',
          reason: 'NodePoolValidationFailed',
          message,
        } as const;
        kube.put(withReady(pool(), ready, [validation]));
      }
    };
    expect((await errorOf(apply())).message).toContain('NodePoolValidationFailed: label is restricted');
    expect(now).toBeLessThan(5000);
  });

  it('does not believe a condition of the spec before', async () => {
    const changed = { ...pool(20), metadata: { name: 'gpu', generation: 2 } };
    const observed = (observedGeneration: number) =>
      withReady(changed, { status: 'True', observedGeneration } as object);
    kube.put({ ...observed(1), spec: pool(10).spec });
    kube.afterRead = (reads) => {
      if (reads === 2) kube.put(observed(2));
    };
    await apply({ manifests: [{ type: RESOURCES.nodePool, object: changed }] });
    expect(now).toBe(2000);
  });

  it('says the last state when the time is up, and how to go on', async () => {
    const error = await errorOf(apply({ timeoutMs: 20_000 }));
    expect(error).toMatchObject({ kind: 'timeout', code: 'timeout', data: { doneSteps: ['apply-nodepool-gpu'] } });
    expect(error.message).toContain('not there after 20s; last seen: its controller has not looked yet');
    expect(now).toBe(20_000);
  });

  it('does not wait when told not to', async () => {
    const { result } = await apply({ wait: false });
    expect(result.objects).toMatchObject([{ action: 'created', ready: false }]);
    expect(now).toBe(0);
  });

  it('needs no wait for a kind that is ready by being there', async () => {
    const object = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: 'aws', namespace: 'nlp' },
    };
    const { result } = await apply({ manifests: [{ type: RESOURCES.triggerAuthentication, object }] });
    expect(result.objects).toMatchObject([{ namespace: 'nlp', action: 'created', ready: true }]);
  });

  describe('in a dry run', () => {
    it('writes nothing and answers what would be done', async () => {
      const { result } = await apply({ dryRun: 'server', yes: false });
      expect(result).toMatchObject({ dryRun: 'server', objects: [{ action: 'created', ready: null }] });
      expect(kube.peek('NodePool', 'gpu')).toBeUndefined();
    });

    it('of the client does not even ask for one', async () => {
      kube.put(pool(10));
      const { result } = await apply({ dryRun: 'client' });
      expect(result.objects).toMatchObject([{ action: 'unchanged' }]);
      const changed = await apply({ dryRun: 'client', manifests: [{ type: RESOURCES.nodePool, object: pool(11) }] });
      expect(changed.result.objects).toMatchObject([{ action: 'configured' }]);
      expect(kube.writes).toEqual([]);
    });

    it('that a webhook does not support is made up for, unless it was asked for', async () => {
      kube.dryRunError = new HpscaleError({ kind: 'remote', code: 'dry-run-unsupported', message: 'webhook' });
      expect(await errorOf(apply({ dryRun: 'server' }))).toMatchObject({ code: 'dry-run-unsupported' });
      expect((await apply({ wait: false })).result.objects).toMatchObject([{ action: 'created' }]);
      expect(kube.writes).toEqual(['apply NodePool gpu']);
    });
  });
});
