/** SQS: the queues that traffic fills. */
import type { Service } from '../operation.ts';
import { getQueueAttributes } from './get-queue-attributes.ts';
import { getQueueUrl } from './get-queue-url.ts';
import { listQueues } from './list-queues.ts';

export const sqs: Service = {
  id: 'sqs',
  signingName: 'sqs',
  json: { version: '1.0', targetPrefix: 'AmazonSQS' },
  xmlNamespace: null,
  dialect: 'json',
  operations: { GetQueueAttributes: getQueueAttributes, GetQueueUrl: getQueueUrl, ListQueues: listQueues },
};
