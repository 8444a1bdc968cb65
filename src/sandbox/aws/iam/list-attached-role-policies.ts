import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { DEFAULT_PAGE_SIZE, findRole, invalidMarker, MARKER, MAX_ITEMS, ROLE_NAME, roleResource } from './entities.ts';

export const listAttachedRolePolicies: Operation = {
  isMutation: false,
  members: { RoleName: ROLE_NAME, Marker: MARKER, MaxItems: MAX_ITEMS },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const page = takePage([...role.attachedPolicyArns], {
      scope: `attached policies ${role.name}`,
      token: input.Marker,
      limit: Number(input.MaxItems ?? DEFAULT_PAGE_SIZE),
      invalidToken: invalidMarker,
    });
    return {
      AttachedPolicies: page.items.map((PolicyArn) => ({
        PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
        PolicyArn,
      })),
      IsTruncated: page.nextToken !== undefined,
      Marker: page.nextToken,
    };
  },
};
