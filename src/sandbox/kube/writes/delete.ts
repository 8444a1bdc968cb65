/** Deletes an object: at once, gracefully, or when its finalizers allow. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { kubeTime } from '../../kube-time.ts';
import { conflict, notFound, qualifiedResource } from '../failures.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { KubeFailure } from '../../parts.ts';
import type { WriteTarget } from './prepare.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagation?: Propagation | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly dryRun?: boolean;
}

export interface DeleteResult {
  readonly object: KubeObject;
  /** false: it waits for a grace period or finalizers. */
  readonly isGone: boolean;
}

const PROPAGATION_FINALIZERS: Readonly<Record<Propagation, string | undefined>> = {
  Background: undefined,
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};

/** Throws NotFound, or Conflict when a precondition does not hold. */
export function deleteObject(
  target: WriteTarget,
  name: string,
  namespace: string,
  options: DeleteOptions = {},
): DeleteResult {
  const { state, resource } = target;
  const key = resourceKey(resource.type);
  const live = state.storage.get(key, namespace, name);
  if (!live) throw notFound(resource.type, name);
  requirePreconditions(target, live, options);
  const wish = deletionOf(target, live, options);
  if (!wish) return { object: removed(target, live, options), isGone: true };
  const marked = markDeleted(target, live, wish);
  if (!marked || options.dryRun) return { object: (marked ?? live) as KubeObject, isGone: false };
  return { object: state.storage.put(key, marked), isGone: false };
}

interface Deletion {
  readonly finalizers: readonly string[];
  readonly graceSeconds: number;
}

/** What the object waits for; undefined when it may go at once. */
function deletionOf({ state, resource }: WriteTarget, live: KubeObject, options: DeleteOptions): Deletion | undefined {
  const rules = state.rules(resourceKey(resource.type));
  const graceSeconds = rules.graceSeconds?.(live, options.gracePeriodSeconds) ?? 0;
  const finalizers = finalizersFor(live, options.propagation, rules.finalizerOnDelete);
  const goes = finalizers.length === 0 && graceSeconds === 0 && !rules.staysWhenDeleted;
  return goes ? undefined : { finalizers, graceSeconds };
}

function removed({ state, resource }: WriteTarget, live: KubeObject, options: DeleteOptions): KubeObject {
  if (options.dryRun) return live;
  const { name, namespace = '' } = live.metadata;
  return state.storage.remove(resourceKey(resource.type), namespace, name) ?? live;
}

function finalizersFor(
  live: KubeObject,
  propagation: Propagation | undefined,
  ofKind: string | undefined,
): readonly string[] {
  const own = live.metadata.finalizers ?? [];
  const added = [propagation ? PROPAGATION_FINALIZERS[propagation] : undefined, ofKind];
  const isGoing = live.metadata.deletionTimestamp !== undefined;
  return [...own, ...added.flatMap((name) => (name === undefined || own.includes(name) || isGoing ? [] : [name]))];
}

/** The object on its way out; undefined when it already is and nothing gets sooner. */
function markDeleted({ state, resource }: WriteTarget, live: KubeObject, wish: Deletion): JsonObject | undefined {
  const { metadata } = live;
  const isMarked = metadata.deletionTimestamp !== undefined;
  const currentGrace = Number(metadata['deletionGracePeriodSeconds'] ?? 0);
  const isSooner = wish.graceSeconds < currentGrace || wish.finalizers.length > (metadata.finalizers ?? []).length;
  if (isMarked && !isSooner) return undefined;
  const bumpsGeneration = resource.hasGeneration && !isMarked;
  return {
    ...live,
    metadata: {
      ...metadata,
      deletionTimestamp: kubeTime(state.now() + wish.graceSeconds * 1000),
      deletionGracePeriodSeconds: wish.graceSeconds,
      ...(wish.finalizers.length > 0 ? { finalizers: wish.finalizers } : {}),
      ...(bumpsGeneration ? { generation: (metadata.generation ?? 0) + 1 } : {}),
    },
  };
}

function requirePreconditions({ resource }: WriteTarget, live: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { name } = live.metadata;
  if (uid !== undefined && uid !== live.metadata.uid) {
    const subject = qualifiedResource(resource.type.group, resource.type.kind);
    const message = `Operation cannot be fulfilled on ${subject} "${name}": the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid ?? ''}). The object might have been deleted and then recreated`;
    throw new KubeFailure('Conflict', 409, message, { name, group: resource.type.group, kind: resource.type.kind });
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    const message = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.metadata.resourceVersion ?? ''}). The object might have been modified`;
    throw conflict(resource.type, name, message);
  }
}
