/** hpscale.yaml and what it comes to, for people. */
import type { ConfigCounts, ConfigValidateResult, ConfigViewResult, InitResult } from '../../domain/config-result.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const WHAT: readonly (readonly [keyof ConfigCounts, string, string])[] = [
  ['instanceGroups', 'instance group', 'instance groups'],
  ['nodeClasses', 'node class', 'node classes'],
  ['nodePools', 'node pool', 'node pools'],
  ['workloads', 'workload', 'workloads'],
  ['scaledObjects', 'scaled object', 'scaled objects'],
];

/** What was written; the file itself when it goes to standard output. */
export function renderInit({ file, text, counts, cluster }: InitResult, { theme }: View): string {
  if (file === null) return text;
  return `${theme.success('wrote')} ${file} for ${cluster}: ${countsText(counts)}\n`;
}

/** One line. */
export function renderConfigValidate({ file, counts }: ConfigValidateResult, { theme }: View): string {
  return `${file} is ${theme.success('good')}: ${countsText(counts)}\n`;
}

/** A row per value. */
export function renderConfigView({ values }: ConfigViewResult): string {
  return renderTable(
    ['FIELD', 'VALUE', 'FROM'],
    values.map(({ path, value, from, at }) => [path, valueText(value), at ?? from]),
  );
}

function valueText(value: unknown): string {
  if (typeof value === 'string' && !/[\n\t]/.test(value)) return value;
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : JSON.stringify(value);
}

function countsText(counts: ConfigCounts): string {
  const parts = WHAT.filter(([key]) => counts[key] > 0).map(
    ([key, one, many]) => `${counts[key]} ${counts[key] === 1 ? one : many}`,
  );
  return parts.length === 0 ? 'nothing but which cluster' : parts.join(', ');
}
