import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { DEFAULT_PAGE_SIZE, describeRole, invalidMarker, MARKER, MAX_ITEMS } from './entities.ts';

export const listRoles: Operation = {
  isMutation: false,
  members: {
    PathPrefix: { type: 'string', min: 1, max: 512, pattern: '/[!-~]*' },
    Marker: MARKER,
    MaxItems: MAX_ITEMS,
  },
  resource: (input, { world }) =>
    `arn:${world.partition}:iam::${world.accountId}:role${textOf(input.PathPrefix) ?? '/'}`,
  handle(input, { world }) {
    const prefix = textOf(input.PathPrefix) ?? '/';
    const roles = [...world.iam.roles.values()].filter(({ path }) => path.startsWith(prefix));
    const page = takePage(
      roles.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      {
        scope: `roles ${prefix}`,
        token: input.Marker,
        limit: Number(input.MaxItems ?? DEFAULT_PAGE_SIZE),
        invalidToken: invalidMarker,
      },
    );
    return {
      Roles: page.items.map((role) => describeRole(role, false)),
      IsTruncated: page.nextToken !== undefined,
      Marker: page.nextToken,
    };
  },
};
