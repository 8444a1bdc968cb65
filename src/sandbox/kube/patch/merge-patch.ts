/** JSON merge patch (RFC 7386). */
import { isObject, type MutableJsonObject } from '../../../domain/json.ts';

/** Members of the patch replace those of the target; null removes. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: MutableJsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}
