import type { Operation } from '../operation.ts';
import { findRole, POLICY_ARN, ROLE_NAME, roleResource } from './entities.ts';

export const putRolePermissionsBoundary: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PermissionsBoundary: POLICY_ARN },
  resource: roleResource,
  handle(input, { world }) {
    findRole(world, input.RoleName).permissionsBoundaryArn = String(input.PermissionsBoundary);
    return {};
  },
};
