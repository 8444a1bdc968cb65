import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { findRole, POLICY_ARN, ROLE_NAME, roleResource } from './entities.ts';

export const detachRolePolicy: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PolicyArn: POLICY_ARN },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    if (!role.attachedPolicyArns.delete(String(input.PolicyArn))) {
      throw new AwsFailure('NoSuchEntity', 404, `Policy ${String(input.PolicyArn)} was not found.`);
    }
    return {};
  },
};
