/** What kubectl applied last, which it keeps in an annotation: the only place with fields that the API server dropped. */
import { isObject, type JsonObject } from './json.ts';
import type { ObjectMeta } from './kube-object.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The spec as it was sent; undefined when kubectl did not apply the object, or the annotation is not JSON. */
export function lastAppliedSpec({ annotations }: ObjectMeta): JsonObject | undefined {
  const text: unknown = annotations?.[LAST_APPLIED];
  if (typeof text !== 'string') return undefined;
  try {
    const sent: unknown = JSON.parse(text);
    return isObject(sent) && isObject(sent['spec']) ? sent['spec'] : undefined;
  } catch {
    return undefined;
  }
}
