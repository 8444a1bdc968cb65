/** Tells a namespace without the object in question from a namespace that does not exist. */
import type { Kube } from '../context.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { missingNamespace } from '../domain/missing-namespace.ts';
import { ifPermitted } from './unless-refused.ts';

/** Throws `namespace-not-found`. Reads answer "not found" for both; who may not look at namespaces gets no verdict. */
export async function requireNamespace(name: string, kube: Kube): Promise<void> {
  const isThere = await ifPermitted(
    async () => (await kube.get(RESOURCES.namespace, name)) !== undefined,
    () => true,
  );
  if (!isThere) throw missingNamespace(name);
}
