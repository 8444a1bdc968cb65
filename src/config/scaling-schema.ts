/** Workloads and scaled objects in hpscale.yaml. */
import { SCALED_OBJECT_DEFAULTS } from '../domain/scaled-object-settings.ts';
import { MAX_WINDOW_SECONDS } from '../domain/scaling-timing.ts';
import { TRIGGER_DEFAULTS, type TriggerSettings } from '../domain/trigger-settings.ts';
import { formatDuration } from '../domain/duration.ts';
import { WORKLOAD_DEFAULTS } from '../domain/workload.ts';
import type { JsonSchema } from './json-schema.ts';
import { duration, field, kubeName, list, quantity, tolerations } from './schema-parts.ts';

const seconds = (value: number) => formatDuration(value * 1000);

const namespace = kubeName('Namespace', "Its namespace; the file's when left out.");

const count = (title: string, description: string, least: number, standard?: number) =>
  field(title, description, {
    type: 'integer',
    minimum: least,
    ...(standard === undefined ? {} : { default: standard }),
  });

export const workloads = list(
  'Workloads',
  'Sample workloads (Deployments) whose pods do nothing but ask for room.',
  field('Workload', 'A Deployment that makes Karpenter add nodes.', {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: kubeName('Name', 'Name of the Deployment.'),
      namespace,
      replicas: field('Replicas', 'Pods to run; one at first and then as scaled, when left out.', {
        type: 'integer',
        minimum: 0,
        maximum: 999_999,
      }),
      cpu: quantity('CPU', 'CPU that each pod asks for.', { default: WORKLOAD_DEFAULTS.cpu }),
      memory: quantity('Memory', 'Memory that each pod asks for.', { default: WORKLOAD_DEFAULTS.memory }),
      gpus: field('GPUs', 'NVIDIA GPUs that each pod asks for.', {
        type: 'integer',
        minimum: 0,
        maximum: 999_999,
        default: 0,
      }),
      image: field('Image', 'Container image.', {
        type: 'string',
        minLength: 1,
        pattern: '^\\S+$',
        patternErrorMessage: 'images have no spaces',
        default: WORKLOAD_DEFAULTS.image,
      }),
      tolerations: tolerations('Taints that the pods tolerate; with GPUs, that of the GPU too.'),
    },
  }),
  { default: [] },
);

const region = field('Region', "Region of the metric, where its resource does not say it; the file's when left out.", {
  type: 'string',
  pattern: '^[a-z]{2,}(-[a-z]+)+-[0-9]+$',
  patternErrorMessage: 'regions look like us-west-2',
});

const requestsPerReplica = field('Requests per replica', 'What one replica takes: requests a minute, or 10/s.', {
  type: ['number', 'string'],
  exclusiveMinimum: 0,
  pattern: '^[0-9]+(\\.[0-9]+)?(/(s|m))?$',
  patternErrorMessage: 'write requests a minute (600) or a second (10/s)',
});

const targetGroup = (description: string) =>
  field('Target group', description, {
    type: 'string',
    pattern:
      '^(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:)?targetgroup/[a-zA-Z0-9-]{1,32}/[0-9a-f]{16}$',
    patternErrorMessage: 'give its ARN, or its last part: targetgroup/NAME/0123456789abcdef',
  });

const metricType = field(
  'Metric type',
  'AverageValue divides by the replicas, Value does not; AverageValue when left out.',
  {
    type: 'string',
    enum: ['AverageValue', 'Value'],
  },
);

const positive = (title: string, description: string) =>
  field(title, description, { type: 'number', exclusiveMinimum: 0 });

const percent = field('Percent', "Percent of the pods' requests.", { type: 'integer', minimum: 1, maximum: 100 });

function trigger(
  type: TriggerSettings['type'],
  description: string,
  required: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return field(type, description, {
    type: 'object',
    additionalProperties: false,
    required: ['type', ...required],
    properties: { type: field('Type', description, { type: 'string', const: type }), ...properties },
  });
}

const triggerForms: readonly JsonSchema[] = [
  trigger('alb', 'Requests to an Application Load Balancer.', ['loadBalancer', 'requestsPerReplica'], {
    loadBalancer: field('Load balancer', 'Its ARN, or app/NAME/ID.', {
      type: 'string',
      pattern:
        '^(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:)?(loadbalancer/)?app/[a-zA-Z0-9-]{1,32}/[0-9a-f]{16}$',
      patternErrorMessage: 'give its ARN, or what follows "loadbalancer/" in it: app/NAME/0123456789abcdef',
    }),
    targetGroup: targetGroup('Only requests to this target group: its ARN, or targetgroup/NAME/ID.'),
    requestsPerReplica,
    region,
  }),
  trigger('alb-target-group', 'Requests per target of a target group.', ['targetGroup', 'requestsPerReplica'], {
    targetGroup: targetGroup('Its ARN, or targetgroup/NAME/ID.'),
    requestsPerReplica,
    region,
  }),
  trigger('sqs', 'Messages in an SQS queue.', ['queueUrl', 'messagesPerReplica'], {
    queueUrl: field('Queue', 'URL of the queue.', {
      type: 'string',
      pattern: '^https?://[^/]+/[^/]+/[^/]+$',
      patternErrorMessage: 'it looks like https://sqs.REGION.amazonaws.com/ACCOUNT/NAME (aws sqs get-queue-url)',
    }),
    messagesPerReplica: count('Messages per replica', 'How many messages one replica is for.', 1),
    region,
  }),
  trigger('prometheus', 'A Prometheus query.', ['url', 'query', 'threshold'], {
    url: field('URL', 'Address of Prometheus; of the workspace for Amazon Managed Service for Prometheus.', {
      type: 'string',
      pattern: '^https?://[^/]+',
      patternErrorMessage: 'an http or https URL',
    }),
    query: field('Query', 'PromQL that gives one number.', { type: 'string', minLength: 1 }),
    threshold: positive('Threshold', 'The part of the result that one replica is for.'),
    amp: field('AMP', 'Sign requests for AWS; always done for URLs of aps-workspaces.', {
      type: 'boolean',
      default: false,
    }),
    metricType,
    region,
  }),
  trigger('cloudwatch', 'A CloudWatch metric.', ['metric', 'dimensions', 'targetValue'], {
    metric: field('Metric', 'NAMESPACE/METRIC.', {
      type: 'string',
      pattern: '^.+/[^/]+$',
      patternErrorMessage: 'write NAMESPACE/METRIC, for example AWS/SageMaker/Invocations',
      examples: ['AWS/SageMaker/Invocations'],
    }),
    dimensions: field('Dimensions', 'Dimensions of the metric, by name.', {
      type: 'object',
      minProperties: 1,
      additionalProperties: field('Value', 'Value of the dimension.', {
        type: 'string',
        pattern: '^[^;]+$',
        patternErrorMessage: 'KEDA takes no semicolon in it',
      }),
    }),
    stat: field('Statistic', 'Statistic of the metric.', {
      type: 'string',
      minLength: 1,
      default: TRIGGER_DEFAULTS.stat,
    }),
    period: duration('Period', 'Period of the metric.', { default: seconds(TRIGGER_DEFAULTS.periodSeconds) }),
    targetValue: positive('Target value', 'The part of the metric that one replica is for.'),
    metricType,
    region,
  }),
  trigger('cpu', 'CPU use of the pods.', ['percent'], { percent }),
  trigger('memory', 'Memory use of the pods.', ['percent'], { percent }),
];

const fallback = field('Fallback', 'What KEDA does when the metric cannot be read.', {
  type: 'object',
  additionalProperties: false,
  required: ['replicas'],
  properties: {
    replicas: count('Replicas', 'Replicas to hold.', 0),
    failures: count('Failures', 'After so many failed reads.', 0, SCALED_OBJECT_DEFAULTS.fallbackFailures),
  },
});

export const scaledObjects = list(
  'Scaled objects',
  'Workloads that KEDA scales on demand (ScaledObject).',
  field('Scaled object', 'Which workload is scaled, between which bounds, on what.', {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'target', 'maxReplicas', 'triggers'],
    properties: {
      name: kubeName('Name', 'Name of the ScaledObject.'),
      namespace,
      target: field('Target', 'What to scale: deployment/NAME or statefulset/NAME.', {
        type: 'string',
        pattern:
          '^(([dD]eployments?|[dD]eploy|[sS]tateful[sS]ets?|[sS]ts)(\\.apps)?/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
        patternErrorMessage: 'write deployment/NAME or statefulset/NAME',
        examples: ['deployment/chat'],
      }),
      minReplicas: count(
        'Fewest replicas',
        '0 needs a trigger that can wake it.',
        0,
        SCALED_OBJECT_DEFAULTS.minReplicas,
      ),
      maxReplicas: count('Most replicas', 'Bounds what a wrong metric can cost.', 1),
      nodeStart: duration('Node start', 'How long a node typically takes to start; the timing follows from it.', {
        default: seconds(SCALED_OBJECT_DEFAULTS.nodeStartSeconds),
      }),
      growthPercent: field('Growth', 'Load growth a minute, in percent, that the targets leave room for.', {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: SCALED_OBJECT_DEFAULTS.growthPercent,
      }),
      scaleDownWindow: duration(
        'Scale-down window',
        `How long a lower demand has to last, up to ${seconds(MAX_WINDOW_SECONDS)}; from nodeStart when left out.`,
      ),
      pollingInterval: duration(
        'Polling interval',
        'With 0 replicas at least: how often to look for traffic; 30s then.',
      ),
      cooldown: duration(
        'Cooldown',
        'With 0 replicas at least: how long without traffic until 0; from nodeStart then.',
      ),
      initialCooldown: duration(
        'Initial cooldown',
        'With 0 replicas at least: the same for a new one; from nodeStart then.',
      ),
      fallback,
      triggers: list('Triggers', 'What it scales on.', { title: 'Trigger', oneOf: triggerForms }, { minItems: 1 }),
      kedaRoleArn: field(
        "KEDA's role",
        "IAM role that KEDA's operator assumes to read the metrics; its own when left out.",
        {
          type: 'string',
          pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$',
          patternErrorMessage: 'the ARN of a role looks like arn:aws:iam::111122223333:role/NAME',
        },
      ),
    },
  }),
  { default: [] },
);
