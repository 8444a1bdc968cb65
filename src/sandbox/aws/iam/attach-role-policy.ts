import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { findRole, POLICY_ARN, ROLE_NAME, roleResource } from './entities.ts';
import { findPolicy } from './get-policy.ts';

/** Managed policies that a role may have by default. */
const ATTACHMENT_LIMIT = 10;

export const attachRolePolicy: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PolicyArn: POLICY_ARN },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const { arn } = findPolicy(world, input.PolicyArn);
    if (!role.attachedPolicyArns.has(arn) && role.attachedPolicyArns.size >= ATTACHMENT_LIMIT) {
      const message = `Cannot exceed quota for PoliciesPerRole: ${ATTACHMENT_LIMIT}`;
      throw new AwsFailure('LimitExceeded', 409, message);
    }
    role.attachedPolicyArns.add(arn);
    return {};
  },
};
