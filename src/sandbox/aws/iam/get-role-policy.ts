import { AwsFailure } from '../../parts.ts';
import { encodeRfc3986 } from '../encode-rfc3986.ts';
import type { Operation } from '../operation.ts';
import type { RoleState } from './roles.ts';
import { findRole, POLICY_NAME, ROLE_NAME, roleResource } from './entities.ts';

export const getRolePolicy: Operation = {
  isMutation: false,
  members: { RoleName: ROLE_NAME, PolicyName: POLICY_NAME },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const name = String(input.PolicyName);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeRfc3986(findInlinePolicy(role, name)) };
  },
};

/** The document of an inline policy. Throws NoSuchEntity. */
export function findInlinePolicy(role: RoleState, name: string): string {
  const text = role.inlinePolicies.get(name);
  if (text === undefined) {
    throw new AwsFailure('NoSuchEntity', 404, `The role policy with name ${name} cannot be found.`);
  }
  return text;
}
