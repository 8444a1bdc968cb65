/** The file of `cluster create`: a HyperPod cluster that autoscales from the start. */
import { CONFIG_SCHEMA, API_VERSION } from './schema.ts';
import { type JsonSchema, memberSchema } from './json-schema.ts';
import { instanceGroup } from './node-schema.ts';
import { field, list, set } from './schema-parts.ts';

/** Limits of CreateCluster in the SageMaker API model. */
const MAX_GROUPS = 100;
const MAX_COUNT = 6758;
const MAX_TAGS = 50;

const subnet: JsonSchema = field('Subnet', 'Id of a subnet.', {
  type: 'string',
  pattern: '^subnet-[0-9a-f]{8,17}$',
  patternErrorMessage: 'ids of subnets look like subnet-0f3a5c7e9b1d20001',
});
const securityGroup: JsonSchema = field('Security group', 'Id of a security group.', {
  type: 'string',
  pattern: '^sg-[0-9a-f]{8,17}$',
  patternErrorMessage: 'ids of security groups look like sg-0a1b2c3d4e5f60718',
});

const countedGroup: JsonSchema = {
  ...instanceGroup,
  description: 'A group of instances: always on with a count, left to Karpenter without.',
  properties: {
    ...instanceGroup.properties,
    count: field('Count', 'Instances from the start; 0 for groups that are left to Karpenter.', {
      type: 'integer',
      minimum: 0,
      maximum: MAX_COUNT,
      default: 0,
    }),
  },
};

export const CLUSTER_SCHEMA: JsonSchema = field('Cluster', 'A SageMaker HyperPod cluster on EKS.', {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'name', 'eksCluster', 'subnets', 'securityGroups', 'instanceGroups'],
  properties: {
    apiVersion: field('API version', 'Version of this file.', { type: 'string', const: API_VERSION }),
    name: field('Name', 'Name of the HyperPod cluster.', {
      type: 'string',
      pattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$',
      patternErrorMessage: 'up to 63 letters, digits and hyphens',
    }),
    region: memberSchema(CONFIG_SCHEMA, 'region') ?? {},
    eksCluster: field(
      'EKS cluster',
      'Name or ARN of the EKS cluster that orchestrates it; it cannot be changed later.',
      {
        type: 'string',
        pattern: '^(arn:aws[a-z-]*:eks:[a-z0-9-]+:[0-9]{12}:cluster/)?[0-9A-Za-z][A-Za-z0-9_-]{0,99}$',
        patternErrorMessage: 'a name, or arn:aws:eks:REGION:ACCOUNT:cluster/NAME',
      },
    ),
    subnets: list('Subnets', 'Private subnets of groups that have none of their own.', subnet, {
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
    }),
    securityGroups: list('Security groups', 'Security groups of groups that have none of their own.', securityGroup, {
      minItems: 1,
      maxItems: 5,
      uniqueItems: true,
    }),
    role: memberSchema(CONFIG_SCHEMA, 'role') ?? {},
    tags: field('Tags', 'Tags of the cluster.', {
      type: 'object',
      default: {},
      additionalProperties: field('Value of the tag', 'Up to 256 characters.', { type: 'string', maxLength: 256 }),
    }),
    instanceGroups: set('Instance groups', 'Groups of instances, at least one of them always on.', countedGroup, {
      minItems: 1,
      maxItems: MAX_GROUPS,
    }),
  },
});

export { MAX_TAGS };
