/** The 409 of server-side apply, worded as structured-merge-diff words it. */
import { KubeFailure } from '../../parts.ts';
import { formatPath, paths, type FieldSet } from './field-set.ts';
import type { Manager } from './managed-fields.ts';

export interface OwnedFields {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** `"zed" using kitchen.example.com/v1`, with the subresource when there is one; appliers have no version. */
function describe(manager: Manager): string {
  const subresource = manager.subresource ? ` with subresource "${manager.subresource}"` : '';
  const version = manager.operation === 'Update' ? ` using ${manager.apiVersion}` : '';
  return `"${manager.name}"${subresource}${version}`;
}

/** One cause per field; the text groups the fields by manager. */
export function applyConflict(conflicts: readonly OwnedFields[]): KubeFailure {
  const byManager = new Map<string, string[]>();
  for (const { manager, fields } of conflicts) {
    const name = describe(manager);
    byManager.set(name, [...(byManager.get(name) ?? []), ...paths(fields).map(formatPath)]);
  }
  const causes = [...byManager]
    .flatMap(([name, fields]) => fields.map((field) => ({ name, field })))
    .map(({ name, field }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${name}`, field }));
  const text = conflictText(byManager, causes.length);
  return new KubeFailure('Conflict', 409, `Apply failed with ${text}`, { causes });
}

function conflictText(byManager: ReadonlyMap<string, readonly string[]>, count: number): string {
  const groups = [...byManager].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [first] = groups;
  if (count === 1 && first) return `1 conflict: conflict with ${first[0]}: ${first[1][0]}`;
  const lines = groups.flatMap(([name, fields]) => [`conflicts with ${name}:`, ...fields.map((field) => `- ${field}`)]);
  return `${count} conflicts: ${lines.join('\n')}`;
}
