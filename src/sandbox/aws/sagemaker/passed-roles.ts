/** Whoever hands roles to a service must be allowed to: the cluster role, and the execution roles of instance groups. */
import { authorize } from '../authorize.ts';
import { textOf } from '../members.ts';
import type { CallContext, Json } from '../operation.ts';

/** Throws AccessDeniedException naming iam:PassRole and the role. */
export function checkPassedRoles(input: Json, context: CallContext): void {
  const groups = (input.InstanceGroups ?? []) as readonly { readonly ExecutionRole: string }[];
  const roles = [...groups.map(({ ExecutionRole }) => ExecutionRole), textOf(input.ClusterRole)];
  for (const role of new Set(roles)) {
    if (role === undefined) continue;
    authorize(undefined, 'json', context, { operation: 'PassRole', action: 'iam:PassRole', resource: role });
  }
}
