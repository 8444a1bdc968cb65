/** Which Kubernetes objects a clean-up deletes, and which stay: what others manage, and what something that stays needs. */
import type { Desired } from '../../domain/desired.ts';
import type { KeptThing } from '../../domain/cleanup-result.ts';
import { ownerOfObject } from '../../domain/infrastructure-owner.ts';
import { asArray, asText, at } from '../../domain/json.ts';
import { type KubeObject, namespaceOf, objectText, RESOURCES, type ResourceType } from '../../domain/kube-object.ts';
import { fieldManagersOf, isOurApply } from '../../domain/managed-fields.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import { manifestSet } from '../../manifests/manifest-set.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../../manifests/metadata.ts';
import type { LiveObjects } from '../converge/live-objects.ts';

/** An object that goes. */
export interface Doomed {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

export interface ChosenObjects {
  readonly scaledObjects: readonly Doomed[];
  readonly authentications: readonly Doomed[];
  readonly workloads: readonly Doomed[];
  readonly nodePools: readonly Doomed[];
  readonly nodeClasses: readonly Doomed[];
  readonly kept: readonly KeptThing[];
}

/** In the order in which they go. */
export const CLEANED = [
  RESOURCES.scaledObject,
  RESOURCES.triggerAuthentication,
  RESOURCES.deployment,
  RESOURCES.nodePool,
  RESOURCES.nodeClass,
] as const;

/** With a file: those of its objects that hpscale applied. Without one: all that hpscale applied. */
export function chooseObjects(live: LiveObjects, desired: Desired | undefined): ChosenObjects {
  const isMeant = desired ? meantBy(desired) : isLabelled;
  const kept: KeptThing[] = [];
  const keep = ({ type, object }: Doomed, reason: string): void => void kept.push(keptObject(type, object, reason));
  const ours = (type: ResourceType): readonly Doomed[] =>
    live
      .all(type)
      .filter((object) => isMeant(type, object))
      .map((object) => ({ type, object }))
      .filter((doomed) => {
        const reason = whyNotOurs(doomed.object);
        if (reason !== undefined) keep(doomed, reason);
        return reason === undefined;
      });
  const scaledObjects = ours(RESOURCES.scaledObject);
  const staying = without(live.all(RESOURCES.scaledObject), scaledObjects);
  const authentications = ours(RESOURCES.triggerAuthentication).filter((doomed) =>
    isFree(doomed, usersOfAuthentication(doomed, staying), keep),
  );
  const workloads = ours(RESOURCES.deployment);
  const nodePools = ours(RESOURCES.nodePool);
  const stayingPools = without(live.all(RESOURCES.nodePool), nodePools);
  const nodeClasses = ours(RESOURCES.nodeClass).filter((doomed) =>
    isFree(doomed, poolsOfClass(doomed, stayingPools), keep),
  );
  return { scaledObjects, authentications, workloads, nodePools, nodeClasses, kept };
}

function isFree(doomed: Doomed, users: readonly string[], keep: (doomed: Doomed, reason: string) => void): boolean {
  if (users.length > 0) keep(doomed, itsUse(users, ['uses', 'use']));
  return users.length === 0;
}

/** `the node pool web uses it`. */
export function itsUse(users: readonly string[], [one, many]: readonly [string, string]): string {
  return `${users.join(', ')} ${users.length === 1 ? one : many} it`;
}

type IsMeant = (type: ResourceType, object: KubeObject) => boolean;

function meantBy(desired: Desired): IsMeant {
  const keys = new Set(manifestSet(desired).map(({ type, object }) => keyOf(type, object)));
  return (type, object) => keys.has(keyOf(type, object));
}

function isLabelled(_: ResourceType, { metadata }: KubeObject): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
}

function keyOf(type: ResourceType, object: KubeObject): string {
  return `${type.kind}/${type.isNamespaced ? namespaceOf(object) : ''}/${object.metadata.name}`;
}

/** Why it is not hpscale's to delete; undefined when it is. */
function whyNotOurs(object: KubeObject): string | undefined {
  const owner = ownerOfObject(object);
  if (owner) return `${owner.tool} manages it (${owner.field}: ${owner.value})`;
  const applied = fieldManagersOf(object).filter(({ operation }) => operation === 'Apply');
  const others = [...new Set(applied.filter((manager) => !isOurApply(manager)).map(({ name }) => name))];
  if (others.length > 0) return `${others.join(', ')} applies it as well`;
  return applied.length > 0 ? undefined : 'hpscale did not apply it';
}

/** As it is said that it stays, with the command that deletes it all the same. */
export function keptObject(type: ResourceType, object: KubeObject, reason: string): KeptThing {
  const { name, namespace } = object.metadata;
  const where = type.isNamespaced ? ` --namespace ${namespaceOf(object)}` : '';
  return {
    what: objectText(type, name, namespace),
    reason,
    command: `kubectl delete ${type.plural}${type.group === '' ? '' : `.${type.group}`} ${name}${where}`,
  };
}

/** Those that are not going. */
export function without(objects: readonly KubeObject[], doomed: readonly Doomed[]): readonly KubeObject[] {
  const going = new Set(doomed.map(({ object }) => object));
  return objects.filter((object) => !going.has(object));
}

function usersOfAuthentication({ object }: Doomed, scaledObjects: readonly KubeObject[]): readonly string[] {
  return scaledObjects
    .filter((scaled) => namespaceOf(scaled) === namespaceOf(object))
    .filter(({ spec }) =>
      asArray(at(spec, 'triggers')).some((trigger) => {
        const kind = asText(at(trigger, 'authenticationRef', 'kind'), RESOURCES.triggerAuthentication.kind);
        const isKind = kind === RESOURCES.triggerAuthentication.kind;
        return isKind && at(trigger, 'authenticationRef', 'name') === object.metadata.name;
      }),
    )
    .map(({ metadata }) => `the scaled object ${metadata.name}`);
}

function poolsOfClass({ object }: Doomed, nodePools: readonly KubeObject[]): readonly string[] {
  return nodePools
    .filter((pool) => hyperpodNodeClassOf(pool) === object.metadata.name)
    .map(({ metadata }) => `the node pool ${metadata.name}`);
}
