/** hpscale.yaml, `apiVersion: hpscale.dev/v1`: the one description that is published, read by, and written by. */
import { SEVERITIES } from '../domain/finding.ts';
import type { JsonSchema } from './json-schema.ts';
import { instanceGroups, nodeClasses, nodePools } from './node-schema.ts';
import { scaledObjects, workloads } from './scaling-schema.ts';
import { duration, field, kubeName, list } from './schema-parts.ts';

export const API_VERSION = 'hpscale.dev/v1';

const role = field('Cluster role', 'The IAM role that HyperPod assumes to add and remove nodes.', {
  type: 'object',
  default: {},
  additionalProperties: false,
  properties: {
    name: field('Name', "Name of the role; the cluster's own when left out, else one is made.", {
      type: 'string',
      pattern: '^[\\w+=,.@-]{1,64}$',
      patternErrorMessage: 'names have up to 64 letters, digits and + = , . @ - _',
    }),
    arn: field('ARN', 'ARN of the role, instead of its name.', {
      type: 'string',
      pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$',
      patternErrorMessage: 'the ARN of a role looks like arn:aws:iam::111122223333:role/NAME',
    }),
    adopt: field('Adopt', 'Whether a role that hpscale did not make may be changed.', {
      type: 'boolean',
      default: false,
    }),
  },
});

const text = (title: string, description: string) => field(title, description, { type: 'string', minLength: 1 });

const ignore = field('Ignored finding', 'Which findings are known, and why.', {
  type: 'object',
  additionalProperties: false,
  required: ['check'],
  properties: {
    check: field('Check', 'Id of the check, or several; * stands for any characters.', {
      oneOf: [
        text('Check', 'Id of a check; * stands for any characters.'),
        list('Checks', 'Ids of checks.', text('Check', 'Id of a check; * stands for any characters.'), { minItems: 1 }),
      ],
    }),
    subject: text('Subject', 'What it is about: Kind/NAME; everything when left out.'),
    reason: text('Reason', 'Why it is ignored.'),
    until: text('Until', 'Last day that it is: 2027-01-31.'),
  },
});

const checks = field('Checks', 'How hpscale check judges.', {
  type: 'object',
  additionalProperties: false,
  properties: {
    ignore: list('Ignored findings', 'Findings that are known.', ignore),
    severity: field('Severities', 'Severity by id of the check, where it is another one here.', {
      type: 'object',
      additionalProperties: field('Severity', 'How bad a finding of the check is here.', {
        type: 'string',
        enum: SEVERITIES,
      }),
    }),
    nodeStart: duration('Node start', 'How long a node typically takes to start.'),
  },
});

/** Read by our own reader and, published as schemas/hpscale-v1.json, by editors. */
export const CONFIG_SCHEMA: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...field('hpscale.yaml', 'Autoscaling of a SageMaker HyperPod cluster: what should be.', {
    type: 'object',
    additionalProperties: false,
    required: ['apiVersion'],
    properties: {
      apiVersion: field('API version', 'Version of this file.', { type: 'string', const: API_VERSION }),
      cluster: text('Cluster', 'Name or ARN of the HyperPod cluster; flags and HPSCALE_CLUSTER are nearer.'),
      region: field('Region', 'AWS region; AWS_REGION and flags are nearer.', {
        type: 'string',
        pattern: '^[a-z]{2,}(-[a-z]+)+-[0-9]+$',
        patternErrorMessage: 'regions look like us-west-2',
      }),
      profile: text('Profile', 'AWS profile.'),
      namespace: kubeName('Namespace', 'Namespace of scaled objects and workloads that name none.', {
        default: 'default',
      }),
      role,
      instanceGroups,
      nodeClasses,
      nodePools,
      workloads,
      scaledObjects,
      checks,
    },
  }),
};
