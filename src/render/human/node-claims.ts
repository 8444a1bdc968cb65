/** Node claims for people: all of them counted by stage, and only those that are not there yet named. */
import type { NodeClaimStage, NodeClaimStatus } from '../../domain/status.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const STAGES: readonly NodeClaimStage[] = ['Pending', 'Launched', 'Registered', 'Initialized', 'Terminating'];
/** So that a thousand nodes still fit one screen. */
const MAX_ROWS = 10;

/** Counts, then the newest that are on their way in or out, each with what it waits for. */
export function renderNodeClaims(claims: readonly NodeClaimStatus[], view: View): string {
  const counts = STAGES.map((stage) => ({ stage, count: claims.filter((claim) => claim.stage === stage).length }))
    .filter(({ count }) => count > 0)
    .map(({ stage, count }) => `${count} ${stage}`);
  const moving = claims.filter((claim) => claim.stage !== 'Initialized').toSorted(byNewest);
  const more = moving.length - MAX_ROWS;
  return [
    `${counts.join(', ')}\n`,
    moving.length === 0 ? '' : renderMoving(moving.slice(0, MAX_ROWS), view),
    more > 0 ? `${view.theme.dim(`and ${more} more on their way`)}\n` : '',
  ].join('');
}

function renderMoving(claims: readonly NodeClaimStatus[], view: View): string {
  const rows = claims.map((claim) => [
    claim.name,
    claim.instanceType,
    claim.zone,
    claim.stage,
    claim.created === null ? null : formatAge(view.now - Date.parse(claim.created)),
  ]);
  return renderTable(['NAME', 'TYPE', 'ZONE', 'STAGE', 'AGE'], rows) + reasons(claims, view);
}

function reasons(claims: readonly NodeClaimStatus[], { theme }: View): string {
  return claims
    .filter(({ reason, message }) => reason !== null || message !== null)
    .map(({ name, reason, message }) => `  ${theme.dim(`${name}:`)} ${[reason, message].filter(Boolean).join(': ')}\n`)
    .join('');
}

function byNewest(a: NodeClaimStatus, b: NodeClaimStatus): number {
  const [createdA, createdB] = [a.created ?? '', b.created ?? ''];
  if (createdA === createdB) return a.name < b.name ? -1 : 1;
  return createdA > createdB ? -1 : 1;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
];

/** One unit, rounded down, as in kubectl's AGE column: `3m`, `2h`, `5d`. */
function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const unit = UNITS.find(([, size]) => seconds >= size);
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
