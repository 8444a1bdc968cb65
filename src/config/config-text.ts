/** hpscale.yaml as text: a new one, or a user's own changed no more than needed. */
import type { Desired } from '../domain/desired.ts';

/** A new hpscale.yaml: fields that are at their default are left out. `comment`: lines above it, without the `#`. */
export function toConfigText(desired: Desired, more: { readonly comment?: readonly string[] } = {}): string {
  throw new Error(`no writer yet for ${desired.nodePools.length} node pools and ${more.comment?.length ?? 0} lines`);
}

/** The user's own file with what differs from `desired` changed: everything else stays as it is, byte by byte. */
export function updateConfigText(text: string, desired: Desired): string {
  throw new Error(`no editor yet for ${text.length} characters and ${desired.nodePools.length} node pools`);
}
