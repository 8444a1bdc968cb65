/** The metadata that every manifest of hpscale carries. */
import type { ObjectMeta } from '../domain/kube-object.ts';

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = 'hpscale';

/** Name, namespace where the kind has one, and who manages the object. */
export function buildMetadata(name: string, namespace?: string): ObjectMeta {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
  };
}
