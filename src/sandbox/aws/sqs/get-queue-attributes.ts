import { AwsFailure } from '../../parts.ts';
import { textOf } from '../members.ts';
import type { CallContext, Operation } from '../operation.ts';
import { findQueue, queueArn, type Queue } from './queues.ts';

const SHOWN = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'QueueArn',
] as const;

/** Attributes that real queues have, and these do not. */
const KNOWN: ReadonlySet<string> = new Set([
  ...SHOWN,
  'All',
  'Policy',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'LastModifiedTimestamp',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'SqsManagedSseEnabled',
]);

/** Waiting messages are visible, those being worked on are not; none is delayed. */
export const getQueueAttributes: Operation = {
  isMutation: false,
  members: {
    QueueUrl: { type: 'string', isRequired: true },
    AttributeNames: { type: 'list', items: { type: 'string' } },
  },
  resource: (input, context) => queueArn(textOf(input.QueueUrl) ?? '', context),
  handle(input, context) {
    const queue = findQueue(textOf(input.QueueUrl) ?? '', context);
    const names = (input.AttributeNames ?? []) as readonly string[];
    const unknown = names.find((name) => !KNOWN.has(name));
    if (unknown !== undefined) {
      throw new AwsFailure('InvalidAttributeName', 400, `Unknown Attribute ${unknown}.`);
    }
    const all = attributesOf(queue, context);
    const wanted = SHOWN.filter((name) => names.includes('All') || names.includes(name));
    return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted.map((name) => [name, all[name]])) };
  },
};

function attributesOf({ serving, name }: Queue, context: CallContext): Record<(typeof SHOWN)[number], string> {
  const { waiting, inFlight } = serving.report(context.world.clock.now());
  return {
    ApproximateNumberOfMessages: String(Math.ceil(waiting)),
    ApproximateNumberOfMessagesNotVisible: String(Math.ceil(inFlight)),
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: String(Math.floor(serving.startedMs / 1000)),
    QueueArn: queueArn(name, context),
  };
}
