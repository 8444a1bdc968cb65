import { beforeEach, describe, expect, it } from 'vitest';
import { deleteManifests, type DeleteManifestsOptions } from '../../../src/actions/delete-manifests.ts';
import type { Context } from '../../../src/context.ts';
import { type KubeObject, RESOURCES } from '../../../src/domain/kube-object.ts';
import { HpscaleError } from '../../../src/errors.ts';
import { createSilentAsk } from '../../../src/io/prompts.ts';
import { createFakeKube, type FakeKube } from '../../helpers/fake-kube.ts';
import { errorOf } from '../../helpers/kube-world.ts';

let kube: FakeKube;
let now: number;
let world: Pick<Context, 'clock' | 'signal' | 'io' | 'ask' | 'isInteractive'>;
beforeEach(() => {
  kube = createFakeKube();
  now = 0;
  world = {
    clock: { now: () => now, sleep: async (ms) => void (now += ms) },
    signal: new AbortController().signal,
    isInteractive: false,
    io: { notify: () => {}, draw: () => {}, width: 80, hasColour: false, canDraw: false },
    ask: { ...createSilentAsk(), confirm: async () => true },
  };
});

function pool(metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'gpu', uid: 'first', ...metadata } };
}

function remove(more: Partial<DeleteManifestsOptions> = {}) {
  const options: DeleteManifestsOptions = {
    targets: [{ type: RESOURCES.nodePool, name: 'gpu' }],
    yes: true,
    dryRun: 'none',
    wait: true,
    timeoutMs: 60_000,
    resumeWith: 'hpscale nodepool delete --name gpu',
    ...more,
  };
  return deleteManifests(options, kube, world);
}

describe('deleteManifests', () => {
  it('deletes what is there', async () => {
    kube.put(pool());
    expect((await remove()).result).toEqual({
      schema: 'hpscale.delete/v1',
      dryRun: 'none',
      objects: [{ kind: 'NodePool', name: 'gpu', namespace: null, action: 'deleted', gone: true }],
    });
  });

  it('leaves alone what is not there, without asking', async () => {
    const { result } = await remove({ yes: false });
    expect(result.objects).toMatchObject([{ action: 'unchanged', gone: true }]);
    expect(kube.writes).toEqual([]);
  });

  it('counts a kind that is not served as gone', async () => {
    kube.get = async () => {
      throw new HpscaleError({ kind: 'not-found', code: 'resource-type-missing', message: 'no CRD' });
    };
    expect((await remove()).result.objects).toMatchObject([{ action: 'unchanged', gone: true }]);
  });

  it('waits until the finalizers are done; a new object of the same name does not count', async () => {
    kube.put(pool({ finalizers: ['karpenter.sh/termination'] }));
    kube.afterRead = (reads) => {
      if (reads === 3) kube.put(pool({ uid: 'second' }));
    };
    expect((await remove()).result.objects).toMatchObject([{ action: 'deleted', gone: true }]);
    expect(now).toBe(2000 + 3000);
  });

  it('says which finalizer holds it when the time is up', async () => {
    kube.put(pool({ finalizers: ['karpenter.sh/termination'] }));
    const error = await errorOf(remove());
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(error.message).toContain('held by the finalizer karpenter.sh/termination');
    expect(error.hint).toContain('hpscale nodepool delete --name gpu');
  });

  it('says that it is held when it does not wait', async () => {
    kube.put(pool({ finalizers: ['karpenter.sh/termination'] }));
    expect((await remove({ wait: false })).result.objects).toMatchObject([{ action: 'deleted', gone: false }]);
  });

  it('has deleted it, even when nobody may look whether it is gone', async () => {
    kube.put(pool());
    kube.afterRead = () => {
      kube.get = () => {
        throw new HpscaleError({ kind: 'permission', code: 'kubernetes-forbidden', message: 'not any more' });
      };
    };
    expect((await remove({ wait: false })).result.objects).toMatchObject([{ action: 'deleted', gone: null }]);
  });

  it('deletes nothing in a dry run, but lets the server say whether it may', async () => {
    kube.put(pool());
    expect((await remove({ dryRun: 'client' })).result).toMatchObject({ dryRun: 'client', objects: [{ gone: null }] });
    expect(kube.writes).toEqual([]);
    await remove({ dryRun: 'server' });
    expect(kube.writes).toEqual(['delete NodePool gpu (dry run)']);
  });
});
