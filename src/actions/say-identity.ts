/** Says account, region and principal on stderr before anything is changed. */
import type { Aws, Context } from '../context.ts';
import type { CallerIdentity } from '../domain/cluster.ts';
import { CODES, info } from '../io/messages.ts';

/** Looks up the caller and says who it is, where; answers the identity. */
export async function sayIdentity(aws: Aws, { io }: Pick<Context, 'io'>): Promise<CallerIdentity> {
  const identity = await aws.identity();
  io.notify(
    info(CODES.identity, `account ${identity.accountId}, ${aws.region}, as ${identity.arn}`, {
      accountId: identity.accountId,
      region: aws.region,
      principal: identity.arn,
    }),
  );
  return identity;
}
