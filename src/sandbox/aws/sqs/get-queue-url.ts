import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { findQueue, queueArn } from './queues.ts';

export const getQueueUrl: Operation = {
  isMutation: false,
  members: { QueueName: { type: 'string', isRequired: true, pattern: '[\\w-]{1,80}(\\.fifo)?' } },
  resource: (input, context) => queueArn(textOf(input.QueueName) ?? '', context),
  handle: (input, context) => ({ QueueUrl: findQueue(textOf(input.QueueName) ?? '', context).url }),
};
