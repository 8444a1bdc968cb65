/** Instance groups, node classes and node pools in hpscale.yaml. */
import { DISRUPTION_REASONS, MAX_BUDGETS } from '../domain/disruption-budget.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import {
  CAPACITY_TYPES,
  CONSOLIDATION_POLICIES,
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
} from '../domain/node-pool.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  duration,
  durationOrNever,
  field,
  GROUP_NAME,
  INSTANCE_TYPE,
  kubeName,
  labels,
  list,
  quantity,
  set,
  taints,
} from './schema-parts.ts';

const groupName = (title: string, description: string) => field(title, description, GROUP_NAME);
const instanceType = field('Instance type', 'Type of HyperPod, with ml. before it.', INSTANCE_TYPE);

/** Limits of the SageMaker API: ClusterInstanceGroupSpecification and what is in it. */
const MAX_TYPES_OF_GROUP = 20;
const MAX_VOLUME_GB = 16_384;

export const instanceGroup = field(
  'Instance group',
  'Added with 0 nodes when it is not there; never changed, never scaled.',
  {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'instanceTypes'],
    properties: {
      name: groupName('Name', 'Name of the instance group. Case matters.'),
      instanceTypes: list(
        'Instance types',
        'One type, or up to 20 for a flexible group, the preferred one first.',
        instanceType,
        { minItems: 1, maxItems: MAX_TYPES_OF_GROUP, uniqueItems: true },
      ),
      flexible: field(
        'Flexible',
        'Whether SageMaker may choose among types and subnets; a group with several types always is.',
        { type: 'boolean' },
      ),
      capacityType: field('Capacity type', 'on-demand or spot.', {
        type: 'string',
        enum: CAPACITY_TYPES,
        default: 'on-demand',
      }),
      subnets: set(
        'Subnets',
        'Subnets of its own: one, several for a flexible group. Those of the group it is like, or of the cluster, when empty.',
        field('Subnet', 'Id of a subnet.', {
          type: 'string',
          pattern: '^subnet-[0-9a-f]{8,17}$',
          patternErrorMessage: 'ids of subnets look like subnet-0f3a5c7e9b1d20001',
        }),
        { maxItems: 16 },
      ),
      securityGroups: set(
        'Security groups',
        "Security groups of its own; the cluster's when empty.",
        field('Security group', 'Id of a security group.', {
          type: 'string',
          pattern: '^sg-[0-9a-f]{8,17}$',
          patternErrorMessage: 'ids of security groups look like sg-0a1b2c3d4e5f60718',
        }),
        { maxItems: 5 },
      ),
      like: groupName('Like', 'Group whose execution role and lifecycle script are taken.'),
      executionRole: field('Execution role', 'ARN of the IAM role of its instances.', {
        type: 'string',
        pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$',
        patternErrorMessage: 'the ARN of a role looks like arn:aws:iam::111122223333:role/NAME',
      }),
      lifecycle: field('Lifecycle script', 'Script that HyperPod runs on a new instance.', {
        type: 'object',
        additionalProperties: false,
        required: ['sourceS3Uri', 'onCreate'],
        properties: {
          sourceS3Uri: field('Source', 'Folder in S3.', {
            type: 'string',
            pattern: '^(https|s3)://([^/]+)/?(.*)$',
            patternErrorMessage: 'it looks like s3://sagemaker-BUCKET/FOLDER',
            maxLength: 1024,
          }),
          onCreate: field('Script', 'Name of the script in that folder.', {
            type: 'string',
            minLength: 1,
            maxLength: 128,
          }),
        },
      }),
      labels: labels('Labels that its nodes get.'),
      taints: taints('Taints', 'Taints that its nodes get.'),
      volumeSizeGb: field('Volume size', "Gigabytes of the secondary EBS volume; SageMaker's default when left out.", {
        type: 'integer',
        minimum: 1,
        maximum: MAX_VOLUME_GB,
      }),
    },
  },
);

export const instanceGroups = list(
  'Instance groups',
  'Groups that have to be there. Missing ones are added to the cluster with 0 nodes; those that are there stay as they are.',
  instanceGroup,
  { default: [] },
);

export const nodeClasses = list(
  'Node classes',
  'Which instance groups Karpenter may use (HyperpodNodeClass).',
  field('Node class', 'A list of instance groups.', {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'instanceGroups'],
    properties: {
      name: kubeName('Name', 'Name of the node class.'),
      instanceGroups: list(
        'Instance groups',
        'Groups that Karpenter may use. It scales them, down to 0 too.',
        groupName('Instance group', 'Name of an instance group of the cluster. Case matters.'),
        { minItems: 1, maxItems: MAX_INSTANCE_GROUPS, uniqueItems: true },
      ),
      allowDrain: set(
        'Allow drain',
        'Groups with running nodes that Karpenter may drain and remove. Without it, setup stops before it takes such a group in.',
        groupName('Instance group', 'One of the instance groups of this node class.'),
      ),
    },
  }),
  { default: [] },
);

const budget = field('Budget', 'Most nodes to disrupt at once.', {
  type: 'object',
  additionalProperties: false,
  required: ['nodes'],
  properties: {
    nodes: field('Nodes', 'A count, or a percentage of the pool (rounded up).', {
      type: ['string', 'integer'],
      pattern: '^((100|[0-9]{1,2})%|[0-9]+)$',
      patternErrorMessage: 'write a count (2) or a percentage (10%)',
      minimum: 0,
    }),
    reasons: list(
      'Reasons',
      'Reasons that the budget is for; all when left out.',
      field('Reason', 'Why Karpenter disrupts.', { type: 'string', enum: DISRUPTION_REASONS }),
      { minItems: 1, uniqueItems: true },
    ),
    schedule: field('Schedule', 'Cron, in UTC, when the budget begins to count; needs a duration.', {
      type: 'string',
      minLength: 1,
      examples: ['0 9 * * mon-fri'],
    }),
    duration: duration('Duration', 'How long it counts from then on, in hours and minutes.', {
      pattern: '^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$',
      patternErrorMessage: 'write it as 8h, 30m or 1h30m',
    }),
  },
});

const disruption = field('Disruption', 'When Karpenter takes nodes away.', {
  type: 'object',
  default: {},
  additionalProperties: false,
  properties: {
    consolidationPolicy: field(
      'Consolidation policy',
      'WhenEmpty never moves a running pod; WhenEmptyOrUnderutilized packs pods on fewer nodes.',
      { type: 'string', enum: CONSOLIDATION_POLICIES, default: DEFAULT_CONSOLIDATION_POLICY },
    ),
    consolidateAfter: durationOrNever('Consolidate after', 'How long a node has to be idle until it goes, or Never.', {
      default: DEFAULT_CONSOLIDATE_AFTER,
    }),
    budgets: list('Budgets', "Karpenter's default (10 % of the nodes) when empty.", budget, {
      default: [],
      maxItems: MAX_BUDGETS,
    }),
  },
});

const nodePool: JsonSchema = field('Node pool', 'What nodes Karpenter may make from a node class.', {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'nodeClass'],
  properties: {
    name: kubeName('Name', 'Name of the node pool.'),
    nodeClass: kubeName('Node class', 'Node class whose instance groups it uses: of this file, or of the cluster.'),
    instanceTypes: set('Instance types', 'All types of the node class when empty.', instanceType),
    zones: set(
      'Zones',
      'Availability zones by name; all of the node class when empty.',
      field('Zone', 'Name of an availability zone.', {
        type: 'string',
        pattern: '^[a-z]{2,}(-[a-z]+)+-[0-9]+([a-z]|-[a-z0-9-]+)$',
        patternErrorMessage: 'zones look like us-west-2a',
      }),
    ),
    capacityTypes: set(
      'Capacity types',
      'on-demand, spot, or both (spot first); both when empty.',
      field('Capacity type', 'on-demand or spot.', { type: 'string', enum: CAPACITY_TYPES }),
    ),
    limits: field('Limits', 'Most that its nodes may have together, by resource; no limit when empty.', {
      type: 'object',
      default: {},
      additionalProperties: quantity('Limit', 'A quantity: 8, 64, 512Gi.'),
      examples: [{ 'nvidia.com/gpu': 8 }],
    }),
    taints: taints('Taints', 'Taints of its nodes.'),
    startupTaints: taints('Startup taints', 'Taints until something on the node removes them.'),
    labels: labels('Labels of its nodes.'),
    disruption,
    expireAfter: durationOrNever('Expire after', 'Age at which a node is replaced by force, or Never.', {
      default: DEFAULT_EXPIRE_AFTER,
    }),
    weight: field('Weight', 'The heaviest pool that fits is used first.', {
      type: 'integer',
      minimum: 1,
      maximum: 100,
    }),
  },
});

export const nodePools = list('Node pools', 'What nodes Karpenter may make (NodePool).', nodePool, { default: [] });
