/** What `snapshot -f FILE` wrote, for people. */
import type { SnapshotResult } from '../../domain/snapshot.ts';
import type { View } from '../view.ts';

/** One line, and what is missing in the file. */
export function renderSnapshot(result: SnapshotResult, { theme }: View): string {
  const { file, bytes, cluster, read, unread } = result;
  const what = cluster === null ? '' : ` of ${cluster}`;
  const head = `${file}: ${read} of ${read + unread.length} facts${what} (${sizeText(bytes)})\n`;
  if (unread.length === 0) return head;
  const groups = new Map<string, string[]>();
  for (const { fact, reason, message } of unread) {
    const why = `${reason}: ${message}`;
    groups.set(why, [...(groups.get(why) ?? []), fact]);
  }
  const lines = [...groups].map(([why, facts]) => `  ${facts.join(', ')}\n    ${why}\n`);
  return `${head}\n${theme.warning('not in it:')}\n${lines.join('')}`;
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
