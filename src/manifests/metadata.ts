/** The metadata that every manifest of hpscale carries. */
import { MANAGED_BY_LABEL } from '../domain/kube-names.ts';
import type { ObjectMeta } from '../domain/kube-object.ts';

export { MANAGED_BY_LABEL };
export const MANAGED_BY = 'hpscale';

/** Name, namespace where the kind has one, and who manages the object. */
export function buildMetadata(name: string, namespace?: string): ObjectMeta {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
  };
}
