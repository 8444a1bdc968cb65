/** The objects that a seed adds to the cluster. */
import type { KubeObject } from '../../domain/kube-object.ts';
import type { ControllerContext } from './controller-context.ts';
import { KINDS } from './resources.ts';

/** Creates them in their order; a kind that is not served is a mistake of the seed. */
export function createSeedObjects({ services, store }: ControllerContext): void {
  for (const object of services.seed.kubernetes.objects) {
    const type = Object.values(KINDS).find(
      ({ group, version, kind }) =>
        kind === object.kind && object.apiVersion === (group === '' ? version : `${group}/${version}`),
    );
    if (!type || !store.serves(type)) {
      throw new Error(
        `the seed's ${object.kind} "${object.metadata.name}" is of a kind that the cluster does not serve`,
      );
    }
    store.create(type, withNamespace(object, type.isNamespaced), 'kubectl');
  }
}

function withNamespace(object: KubeObject, isNamespaced: boolean): KubeObject {
  if (!isNamespaced || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
