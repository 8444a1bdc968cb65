/** How a role stands to what HyperPod needs of it. */
import { grantOf, isSamePolicy, normalizePolicy, trustsService } from './policy-document.ts';
import type { PolicyDocument, RoleDrift } from './role.ts';
import { unifiedDiff } from './text-diff.ts';

/** Whether two documents differ, and how; the diff is of their normalised forms, so that it shows meaning only. */
export function policyDrift(
  part: RoleDrift['part'],
  actual: PolicyDocument | undefined,
  wanted: PolicyDocument,
): RoleDrift | undefined {
  if (actual !== undefined && isSamePolicy(actual, wanted)) return undefined;
  const name = part.replace('-', ' ');
  return {
    part,
    message: actual === undefined ? `the ${name} is missing` : `the ${name} is not as it should be`,
    diff: unifiedDiff(actual === undefined ? '' : print(actual), print(wanted)),
  };
}

function print(document: PolicyDocument): string {
  return `${JSON.stringify(normalizePolicy(document), null, 2)}\n`;
}

export interface RoleNeeds {
  readonly trustPolicy: PolicyDocument;
  readonly permissionsPolicy: PolicyDocument;
  readonly service: string;
}

/** What a role that is not ours lacks: judged by what its policies allow, however they are written. */
export function adequacyDrift(
  trustPolicy: PolicyDocument,
  policies: readonly PolicyDocument[],
  needs: RoleNeeds,
): readonly RoleDrift[] {
  const drift: RoleDrift[] = [];
  if (!trustsService(trustPolicy, needs.service)) {
    const diff = policyDrift('trust-policy', trustPolicy, needs.trustPolicy)?.diff ?? '';
    drift.push({ part: 'trust-policy', message: `it does not let ${needs.service} assume it`, diff });
  }
  const missing = missingActions(policies, needs.permissionsPolicy);
  if (missing.length > 0) {
    drift.push({
      part: 'permissions-policy',
      message: `it does not allow ${missing.join(', ')}`,
      diff: missing.map((action) => `+${action}`).join('\n'),
    });
  }
  return drift;
}

/** Actions of `wanted` that the policies do not allow on every resource it names. */
export function missingActions(policies: readonly PolicyDocument[], wanted: PolicyDocument): string[] {
  return wanted.Statement.flatMap((statement) =>
    [statement.Action ?? []]
      .flat()
      .filter((action) => [statement.Resource ?? []].flat().some((resource) => !isGranted(policies, action, resource))),
  );
}

/** A grant under further conditions counts: only IAM can tell whether they hold. */
function isGranted(policies: readonly PolicyDocument[], action: string, resource: string): boolean {
  const grant = grantOf(policies, action, resource);
  return grant === 'allowed' || grant === 'conditional';
}
