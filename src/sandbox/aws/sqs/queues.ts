/** The queues of the account: one for each traffic that is made of messages. */
import { AwsFailure } from '../../parts.ts';
import type { Serving } from '../../traffic/serving.ts';
import type { CallContext } from '../operation.ts';
import { isHome } from '../world.ts';

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly serving: Serving;
}

/** In the order of their making. */
export function queuesOf({ world, region }: Pick<CallContext, 'world' | 'region'>): readonly Queue[] {
  if (!isHome(world, region)) return [];
  return world.traffic.list().flatMap((serving) => {
    const { queue: name } = serving.settings;
    if (name === undefined) return [];
    return [{ name, url: `https://sqs.${region}.${world.dnsSuffix}/${world.accountId}/${name}`, serving }];
  });
}

/** The queue by its URL, whatever host that names, or by its name. Throws QueueDoesNotExist. */
export function findQueue(urlOrName: string, context: Pick<CallContext, 'world' | 'region'>): Queue {
  const name = urlOrName.split('/').at(-1);
  const queue = queuesOf(context).find((candidate) => candidate.name === name);
  if (queue) return queue;
  throw new AwsFailure('QueueDoesNotExist', 400, 'The specified queue does not exist.');
}

/** `arn:aws:sqs:us-west-2:111122223333:jobs`, whether or not there is such a queue. */
export function queueArn(urlOrName: string, { world, region }: Pick<CallContext, 'world' | 'region'>): string {
  return `arn:${world.partition}:sqs:${region}:${world.accountId}:${urlOrName.split('/').at(-1) ?? ''}`;
}
