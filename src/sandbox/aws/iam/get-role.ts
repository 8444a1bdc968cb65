import type { Operation } from '../operation.ts';
import { describeRole, findRole, ROLE_NAME, roleResource } from './entities.ts';

export const getRole: Operation = {
  isMutation: false,
  members: { RoleName: ROLE_NAME },
  resource: roleResource,
  handle: (input, { world }) => ({ Role: describeRole(findRole(world, input.RoleName), true) }),
};
