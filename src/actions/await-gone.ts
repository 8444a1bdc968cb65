/** Waits until a deleted object is gone, and says what holds it. */
import type { Context, Kube } from '../context.ts';
import { type KubeObject, objectText, type ResourceType } from '../domain/kube-object.ts';
import { ifServed } from './unless-refused.ts';
import { waitUntil, type WaitSpec } from './wait-until.ts';

/** An object as it was when it was deleted. */
export interface DeletedLive {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

/** Polls; throws a timeout that names the finalizers. */
export async function awaitGone(
  { type, object }: DeletedLive,
  looks: Pick<Kube, 'get'>,
  wait: Pick<WaitSpec<void>, 'timeoutMs' | 'onState' | 'resumeWith'>,
  context: Pick<Context, 'clock' | 'signal'>,
): Promise<void> {
  const { name, namespace } = object.metadata;
  await waitUntil(
    {
      what: `${objectText(type, name, namespace)} to be gone`,
      look: async () => {
        const left = await ifServed(() => looks.get(type, name, namespace), undefined);
        return isGone(left, object) ? { isDone: true, value: undefined } : { isDone: false, state: holdersOf(left) };
      },
      firstIntervalMs: 2000,
      maxIntervalMs: 5000,
      ...wait,
    },
    context,
  );
}

/** Another object of the same name is not the one that was deleted. */
export function isGone(left: KubeObject | undefined, deleted: KubeObject): boolean {
  return left === undefined || left.metadata.uid !== deleted.metadata.uid;
}

function holdersOf(left: KubeObject | undefined): string {
  const finalizers = left?.metadata.finalizers ?? [];
  if (finalizers.length === 0) return 'it is still there';
  if (finalizers.includes('foregroundDeletion')) return 'what it owns is still there';
  return `held by the finalizer${finalizers.length === 1 ? '' : 's'} ${finalizers.join(', ')}`;
}
