/** A namespace that is not there, and how to get it. */
import { HpscaleError } from '../errors.ts';

/** `namespace-not-found`. */
export function missingNamespace(name: string, data?: Readonly<Record<string, unknown>>): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: 'namespace-not-found',
    message: `there is no namespace "${name}" in the cluster`,
    hint: `make it with: kubectl create namespace ${name}\nor choose another with -n`,
    ...(data === undefined ? {} : { data }),
  });
}
