/** What KEDA's operator needs of IAM to read the metrics of a scaled object. */
import { partitionOfRegion } from './arn.ts';
import type { PolicyDocument, PolicyStatement } from './role.ts';
import type { TriggerSpec } from './scaled-object.ts';

/** The least policy for these triggers; undefined when none reads from AWS. */
export function kedaPolicy(triggers: readonly TriggerSpec[]): PolicyDocument | undefined {
  const statements = triggers.map(statementOf).filter((statement) => statement !== undefined);
  const unique = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return unique.size === 0 ? undefined : { Version: '2012-10-17', Statement: [...unique.values()] };
}

function statementOf(trigger: TriggerSpec): PolicyStatement | undefined {
  switch (trigger.kind) {
    case 'alb-requests':
    case 'alb-requests-per-target':
    case 'cloudwatch':
      // GetMetricData knows no resources.
      return { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' };
    case 'sqs':
      return {
        Effect: 'Allow',
        Action: 'sqs:GetQueueAttributes',
        Resource: queueArn(trigger.queueUrl, trigger.region),
      };
    case 'prometheus':
      return trigger.amazonRegion === undefined
        ? undefined
        : {
            Effect: 'Allow',
            Action: 'aps:QueryMetrics',
            Resource: workspaceArn(trigger.serverAddress, trigger.amazonRegion),
          };
    default:
      return undefined;
  }
}

function queueArn(url: string, region: string): string {
  const [, account = '*', name = '*'] = /\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  return `arn:${partitionOfRegion(region)}:sqs:${region}:${account}:${name}`;
}

/** The account is not in the address of a workspace. */
function workspaceArn(address: string, region: string): string {
  const workspace = /\/workspaces\/([^/]+)/.exec(address)?.[1] ?? '*';
  return `arn:${partitionOfRegion(region)}:aps:${region}:*:workspace/${workspace}`;
}
