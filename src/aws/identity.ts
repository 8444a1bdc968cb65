/** Who the credentials belong to. */
import type { CallerIdentity } from '../domain/cluster.ts';
import type { Clients } from './clients.ts';
import { requireAnswered } from './network-error.ts';

/** STS GetCallerIdentity: needs no permission. */
export async function getCallerIdentity(clients: Clients): Promise<CallerIdentity> {
  const { sdk, client, call } = await clients.sts();
  const output = await call('GetCallerIdentity', (options) =>
    client.send(new sdk.GetCallerIdentityCommand({}), options),
  );
  const action = 'sts:GetCallerIdentity';
  return {
    accountId: requireAnswered(output.Account, action),
    arn: requireAnswered(output.Arn, action),
    userId: output.UserId ?? '',
  };
}
