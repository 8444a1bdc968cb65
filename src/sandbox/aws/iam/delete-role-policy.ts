import type { Operation } from '../operation.ts';
import { findRole, POLICY_NAME, ROLE_NAME, roleResource } from './entities.ts';
import { findInlinePolicy } from './get-role-policy.ts';

export const deleteRolePolicy: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PolicyName: POLICY_NAME },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const name = String(input.PolicyName);
    findInlinePolicy(role, name);
    role.inlinePolicies.delete(name);
    return {};
  },
};
