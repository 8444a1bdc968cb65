/** Roles for people: what was done, what a role is like, what is wrong with it. */
import type { RoleDetails, RoleDrift, RoleResult } from '../../domain/role.ts';
import { renderTable } from '../table.ts';
import type { Theme } from '../theme.ts';
import type { View } from '../view.ts';

/** After create and delete: one line. */
export function renderRole(result: RoleResult, { theme }: View): string {
  const { action, dryRun } = result;
  const role = result.arn ?? `there is no role ${result.name}`;
  if (action === 'unchanged') return `unchanged: ${role}\n`;
  const verbs = { created: 'create', updated: 'update', deleted: 'delete' } as const;
  return dryRun ? `would ${verbs[action]}: ${role}\n` : `${theme.success(action)}: ${role}\n`;
}

/** `role show`: the role, who uses it, and each difference with its diff. */
export function renderRoleDetails(role: RoleDetails, { theme }: View): string {
  const rows = [
    ['ARN', role.arn],
    ['Made by', role.managedByHpscale ? 'hpscale' : 'somebody else (hpscale leaves it alone)'],
    ['Used by', role.usedBy.map(({ cluster, autoscaling }) => `${cluster} (autoscaling ${autoscaling})`).join(', ')],
    ['Boundary', role.permissionsBoundary],
    ['Attached', role.attachedPolicies.map(({ name }) => name).join(', ')],
    ['Other inline', role.otherInlinePolicies.join(', ')],
    ['Fits', role.drift.length === 0 ? theme.success('yes') : theme.error('no')],
  ] as const;
  const facts = renderTable(['Role', role.name], rows);
  return role.drift.length === 0 ? facts : `${facts}\n${renderDrift(role.drift, theme)}`;
}

/** Each difference, then its diff: from what is there to what should be. */
export function renderDrift(drift: readonly RoleDrift[], theme: Theme): string {
  return drift
    .map(({ part, message, diff }) => {
      const lines = diff.split('\n').map((line) => `  ${colourLine(line, theme)}`);
      return `${theme.bold(part)}: ${message}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

function colourLine(line: string, theme: Theme): string {
  if (line.startsWith('+')) return theme.success(line);
  return line.startsWith('-') ? theme.error(line) : line;
}
