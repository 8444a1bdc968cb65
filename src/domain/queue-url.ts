/** The URL of an SQS queue, as GetQueueUrl answers it. */
import { dnsSuffixOfPartition } from './arn.ts';

/** `https://sqs.us-west-2.amazonaws.com/111122223333/jobs`. */
export function queueUrl(queue: {
  readonly region: string;
  readonly partition: string;
  readonly accountId: string;
  readonly name: string;
}): string {
  const { region, partition, accountId, name } = queue;
  return `https://sqs.${region}.${dnsSuffixOfPartition(partition)}/${accountId}/${name}`;
}
