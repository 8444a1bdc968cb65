import type { Operation } from '../operation.ts';
import { findRole, ROLE_NAME, roleResource } from './entities.ts';

export const deleteRolePermissionsBoundary: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME },
  resource: roleResource,
  handle(input, { world }) {
    findRole(world, input.RoleName).permissionsBoundaryArn = null;
    return {};
  },
};
