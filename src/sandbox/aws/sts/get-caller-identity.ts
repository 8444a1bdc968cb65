import { deriveHex } from '../ids.ts';
import type { Operation } from '../operation.ts';

export const getCallerIdentity: Operation = {
  isMutation: false,
  handle(_, { world, principalArn }) {
    return { Arn: principalArn, UserId: userIdOf(principalArn), Account: world.accountId };
  },
};

/** A session is known by its role's id and its own name, a user by an id of its own. */
function userIdOf(principalArn: string): string {
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(principalArn) ?? [];
  return role === undefined ? `AIDA${deriveHex(principalArn, 17)}` : `AROA${deriveHex(role, 17)}:${session}`;
}
