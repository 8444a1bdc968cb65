import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { DEFAULT_PAGE_SIZE, findRole, invalidMarker, MARKER, MAX_ITEMS, ROLE_NAME, roleResource } from './entities.ts';

export const listRolePolicies: Operation = {
  isMutation: false,
  members: { RoleName: ROLE_NAME, Marker: MARKER, MaxItems: MAX_ITEMS },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const page = takePage([...role.inlinePolicies.keys()], {
      scope: `inline policies ${role.name}`,
      token: input.Marker,
      limit: Number(input.MaxItems ?? DEFAULT_PAGE_SIZE),
      invalidToken: invalidMarker,
    });
    return { PolicyNames: page.items, IsTruncated: page.nextToken !== undefined, Marker: page.nextToken };
  },
};
