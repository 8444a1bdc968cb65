import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { queuesOf } from './queues.ts';

/** All of them: there are never as many as a page holds. */
export const listQueues: Operation = {
  isMutation: false,
  members: { QueueNamePrefix: { type: 'string' } },
  handle(input, context) {
    const prefix = textOf(input.QueueNamePrefix) ?? '';
    const urls = queuesOf(context).flatMap(({ name, url }) => (name.startsWith(prefix) ? [url] : []));
    return urls.length === 0 ? {} : { QueueUrls: urls };
  },
};
