/** What KEDA's operator needs of IAM to read the metrics of a scaled object. */
import { partitionOfRegion } from './arn.ts';
import type { PolicyDocument, PolicyStatement } from './role.ts';
import type { TriggerSpec } from './scaled-object.ts';

/** What a trigger reads from AWS. */
export type AwsRead =
  | { readonly kind: 'metrics' }
  /** `url`: the queue's URL, or its name alone. */
  | { readonly kind: 'queue'; readonly url: string; readonly region: string }
  | { readonly kind: 'workspace'; readonly address: string; readonly region: string };

/** Stands for any account, where the read does not tell. */
const ANY_ACCOUNT = '*';

/** The least policy for these triggers; undefined when none reads from AWS. */
export function kedaPolicy(triggers: readonly TriggerSpec[]): PolicyDocument | undefined {
  return policyOfReads(triggers.map(awsReadOf).filter((read) => read !== undefined));
}

/** The least policy for these reads; undefined when there is none. */
export function policyOfReads(reads: readonly AwsRead[], accountId = ANY_ACCOUNT): PolicyDocument | undefined {
  const statements = reads.map((read) => statementOfRead(read, accountId));
  const unique = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return unique.size === 0 ? undefined : { Version: '2012-10-17', Statement: [...unique.values()] };
}

/** What a trigger of a live scaled object reads; undefined when it is nothing of AWS, or a type that is not known here. */
export function awsReadOfMetadata(type: string, metadata: Readonly<Record<string, string>>): AwsRead | undefined {
  const region = metadata['awsRegion'] ?? '';
  switch (type) {
    case 'aws-cloudwatch':
      return { kind: 'metrics' };
    case 'aws-sqs-queue':
      return { kind: 'queue', url: metadata['queueURL'] ?? '*', region };
    case 'prometheus':
      return region === '' ? undefined : { kind: 'workspace', address: metadata['serverAddress'] ?? '', region };
    default:
      return undefined;
  }
}

/** The statement that allows a read, with its one action and its one resource. */
export function statementOfRead(
  read: AwsRead,
  accountId = ANY_ACCOUNT,
): PolicyStatement & { readonly Action: string; readonly Resource: string } {
  switch (read.kind) {
    case 'metrics':
      // GetMetricData knows no resources.
      return { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' };
    case 'queue':
      return {
        Effect: 'Allow',
        Action: 'sqs:GetQueueAttributes',
        Resource: queueArn(read.url, read.region, accountId),
      };
    default:
      return {
        Effect: 'Allow',
        Action: 'aps:QueryMetrics',
        Resource: workspaceArn(read.address, read.region, accountId),
      };
  }
}

function awsReadOf(trigger: TriggerSpec): AwsRead | undefined {
  switch (trigger.kind) {
    case 'alb-requests':
    case 'alb-requests-per-target':
    case 'cloudwatch':
      return { kind: 'metrics' };
    case 'sqs':
      return { kind: 'queue', url: trigger.queueUrl, region: trigger.region };
    case 'prometheus':
      return trigger.amazonRegion === undefined
        ? undefined
        : { kind: 'workspace', address: trigger.serverAddress, region: trigger.amazonRegion };
    default:
      return undefined;
  }
}

function queueArn(url: string, region: string, accountId: string): string {
  const [, account = accountId, name = url.includes('/') ? '*' : url] = /\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  return `arn:${partitionOfRegion(region)}:sqs:${region}:${account}:${name}`;
}

/** The account is not in the address of a workspace. */
function workspaceArn(address: string, region: string, accountId: string): string {
  const workspace = /\/workspaces\/([^/]+)/.exec(address)?.[1] ?? '*';
  return `arn:${partitionOfRegion(region)}:aps:${region}:${accountId}:workspace/${workspace}`;
}
