/** Reads whose refusal is an answer: a kind that the API server does not serve, something that the caller may not see. */
import type { Unknown } from '../domain/known.ts';
import { type HpscaleError, isHpscaleError } from '../errors.ts';

/** What `read` gives; `otherwise` when the API server does not serve the kind: without its CRD there are no objects of it. */
export async function ifServed<T, F>(read: () => Promise<T>, otherwise: F): Promise<T | F> {
  try {
    return await read();
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'resource-type-missing') return otherwise;
    throw error;
  }
}

/** What `read` gives; what `otherwise` makes of the error when the caller lacks the permission for it. */
export async function ifPermitted<T, F>(
  read: () => Promise<T>,
  otherwise: (denied: HpscaleError) => F,
): Promise<T | F> {
  try {
    return await read();
  } catch (error) {
    if (isHpscaleError(error) && error.kind === 'permission') return otherwise(error);
    throw error;
  }
}

/** The answer where something could not be read: why. */
export function toUnknown({ message }: HpscaleError): Unknown {
  return { unknown: message };
}
