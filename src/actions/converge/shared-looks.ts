/** Reads of single objects answered from lists: fifty waits that look at the same time cost one request. */
import type { Kube } from '../../context.ts';
import type { KubeObject, ResourceType } from '../../domain/kube-object.ts';
import { liveObjects, type LiveObjects } from './live-objects.ts';

interface Lists {
  /** Begun; whoever asks now may have changed something since. */
  running: Promise<LiveObjects> | undefined;
  /** Begins when the running one ends: for all who asked meanwhile. */
  next: Promise<LiveObjects> | undefined;
}

/** Like `kube.get`, from lists of the kind in the object's namespace that begin no earlier than the question. */
export function sharedLooks(kube: Pick<Kube, 'list'>): Pick<Kube, 'get'> {
  const byPlace = new Map<string, Lists>();
  const begin = (lists: Lists, type: ResourceType, namespace: string | undefined): Promise<LiveObjects> => {
    const list = kube
      .list(type, namespace === undefined ? {} : { namespace })
      .then((objects) => liveObjects([{ type, objects }]))
      .finally(() => {
        if (lists.running === list) lists.running = undefined;
      });
    lists.running = list;
    return list;
  };
  const look = (type: ResourceType, namespace: string | undefined): Promise<LiveObjects> => {
    const place = `${type.kind}/${namespace ?? ''}`;
    const lists = byPlace.get(place) ?? { running: undefined, next: undefined };
    byPlace.set(place, lists);
    if (lists.running === undefined) return begin(lists, type, namespace);
    lists.next ??= settled(lists.running).then(async () => {
      lists.next = undefined;
      return await begin(lists, type, namespace);
    });
    return lists.next;
  };
  return {
    get: async (type, name, namespace): Promise<KubeObject | undefined> =>
      (await look(type, namespace)).find(type, name, namespace),
  };
}

async function settled(promise: Promise<unknown>): Promise<void> {
  await promise.catch(() => undefined);
}
