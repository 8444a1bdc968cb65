/** Quotas as a table, what is unclear below it. */
import type { QuotaRequestResult, QuotaResult, QuotaRow } from '../../domain/quota.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

/** A row per quota; the need column only where there is a need. */
export function renderQuota(result: QuotaResult, { theme }: View): string {
  const { quotas } = result;
  const hasNeeds = quotas.some((row) => row.needed !== null);
  const hasRequests = quotas.some((row) => row.pendingRequest !== null);
  const header = [
    'QUOTA',
    'CAPACITY',
    'LIMIT',
    'IN USE',
    'HEADROOM',
    ...(hasNeeds ? ['NEEDED'] : []),
    ...(hasRequests ? ['REQUESTED'] : []),
    'STATUS',
  ];
  const rows = quotas.map((row) => [
    nameOf(row),
    row.capacityType,
    row.limit ?? '?',
    row.inUse ?? '?',
    row.headroom ?? '?',
    ...(hasNeeds ? [row.needed] : []),
    ...(hasRequests ? [requestOf(row)] : []),
    row.status,
  ]);
  const notes = notesOf(quotas);
  const table = renderTable(header, rows, { right: hasNeeds ? [2, 3, 4, 5] : [2, 3, 4] });
  return notes.length === 0 ? table : `${table}\n${notes.map((note) => `${theme.dim(note)}\n`).join('')}`;
}

/** Each reason once, after the rows it is about. */
function notesOf(quotas: readonly QuotaRow[]): readonly string[] {
  const subjects = new Map<string, string[]>();
  for (const row of quotas) {
    if (row.reason === null) continue;
    const names = subjects.get(row.reason) ?? [];
    subjects.set(row.reason, [...names, `${nameOf(row)} (${row.capacityType})`]);
  }
  return [...subjects].map(([reason, names]) => {
    const isAll = names.length === quotas.length && names.length > 1;
    return `${isAll ? 'all of these' : names.join(', ')}: ${reason}`;
  });
}

function nameOf(row: QuotaRow): string {
  if (row.scope === 'cluster') return 'per cluster';
  return row.scope === 'total' ? 'all clusters' : (row.instanceType ?? '');
}

function requestOf({ pendingRequest }: QuotaRow): string | null {
  return pendingRequest === null ? null : `${pendingRequest.desiredValue} (${pendingRequest.status})`;
}

/** One line: what was asked for, or why nothing was. */
export function renderQuotaRequest(result: QuotaRequestResult, { theme }: View): string {
  const { action, quotaName, current, desired, request } = result;
  const open = request === null ? '' : `, request ${request.id} for ${request.desiredValue}: ${request.status}`;
  switch (action) {
    case 'requested':
      return `${theme.success('requested')}: "${quotaName}" from ${current} to ${desired}${open}\n`;
    case 'planned':
      return `would request: "${quotaName}" from ${current} to ${desired}\n`;
    default:
      return `unchanged: "${quotaName}" is ${current}${open}\n`;
  }
}
