/** The objects that a seed adds to the cluster. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { HpscaleError } from '../../errors.ts';
import { KubeFailure } from '../parts.ts';
import type { ControllerContext } from './controller-context.ts';
import { KINDS } from './resources.ts';

/** Creates them in their order. Throws `bad-seed` (usage) for one that the cluster does not take. */
export function createSeedObjects({ services, store }: ControllerContext): void {
  for (const object of services.seed.kubernetes.objects) {
    const type = Object.values(KINDS).find(
      ({ group, version, kind }) =>
        kind === object.kind && object.apiVersion === (group === '' ? version : `${group}/${version}`),
    );
    if (!type || !store.serves(type)) throw badObject(object, 'it is of a kind that the cluster does not serve');
    try {
      store.create(type, withNamespace(object, type.isNamespaced), 'kubectl');
    } catch (error) {
      if (error instanceof KubeFailure) throw badObject(object, error.message);
      throw error;
    }
  }
}

function badObject({ apiVersion, kind, metadata }: KubeObject, why: string): HpscaleError {
  return new HpscaleError({
    kind: 'usage',
    code: 'bad-seed',
    message: `the seed's ${kind} "${metadata.name}" (${apiVersion}) cannot be made: ${why}`,
    hint: 'objects are made in their order, after what the cluster has by itself; docs/sandbox/seeds.md says what a seed may hold',
  });
}

function withNamespace(object: KubeObject, isNamespaced: boolean): KubeObject {
  if (!isNamespaced || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
