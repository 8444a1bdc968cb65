import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { findRole, ROLE_NAME, roleResource } from './entities.ts';

export const deleteRole: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    if (role.attachedPolicyArns.size > 0) {
      throw new AwsFailure('DeleteConflict', 409, 'Cannot delete entity, must detach all policies first.');
    }
    if (role.inlinePolicies.size > 0) {
      throw new AwsFailure('DeleteConflict', 409, 'Cannot delete entity, must delete policies first.');
    }
    world.iam.roles.delete(role.name);
    return {};
  },
};
