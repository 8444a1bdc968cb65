/** The speech team's hpscale.yaml with every field there is, and the mistakes that its schema knows. */
import type { JsonSchema } from '../../src/config/json-schema.ts';
import { formFor, hasType, memberSchema, typesOf } from '../../src/config/json-schema.ts';
import { CONFIG_SCHEMA } from '../../src/config/schema.ts';

export type Path = readonly (string | number)[];

const REGION = 'us-west-2';

/** No field is left out, and each kind of trigger is there. */
export const WHOLE_CONFIG = {
  apiVersion: 'hpscale.dev/v1',
  cluster: 'speech-cluster',
  region: REGION,
  profile: 'speech',
  namespace: 'serving',
  role: { name: 'hpscale-speech-cluster-us-west-2', adopt: false },
  instanceGroups: [
    {
      name: 'gpu-g6-c',
      instanceTypes: ['ml.g6.xlarge', 'ml.g6.2xlarge'],
      flexible: true,
      capacityType: 'on-demand',
      subnets: ['subnet-0f3a5c7e9b1d20001'],
      securityGroups: ['sg-0a1b2c3d4e5f60718'],
      like: 'gpu-g6-a',
      executionRole: 'arn:aws:iam::111122223333:role/speech-nodes',
      lifecycle: { sourceS3Uri: 's3://sagemaker-speech/lifecycle', onCreate: 'on_create.sh' },
      labels: { team: 'speech' },
      taints: ['nvidia.com/gpu:NoSchedule', { key: 'speech', value: 'only', effect: 'NoExecute' }],
      volumeSizeGb: 500,
    },
  ],
  nodeClasses: [{ name: 'gpu', instanceGroups: ['gpu-g6-a', 'gpu-g6-b'], allowDrain: ['gpu-g6-a'] }],
  nodePools: [
    {
      name: 'gpu',
      nodeClass: 'gpu',
      instanceTypes: ['ml.g6.xlarge'],
      zones: ['us-west-2a'],
      capacityTypes: ['on-demand'],
      limits: { 'nvidia.com/gpu': 8, memory: '512Gi' },
      taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }, 'speech:NoSchedule'],
      startupTaints: ['example.com/not-ready:NoExecute'],
      labels: { team: 'speech' },
      disruption: {
        consolidationPolicy: 'WhenEmpty',
        consolidateAfter: '5m',
        budgets: [{ nodes: '10%', reasons: ['Empty'], schedule: '0 9 * * mon-fri', duration: '8h' }, { nodes: 2 }],
      },
      expireAfter: 'Never',
      weight: 10,
    },
  ],
  workloads: [
    {
      name: 'transcribe',
      namespace: 'serving',
      replicas: 1,
      cpu: '2',
      memory: '4Gi',
      gpus: 1,
      image: 'public.ecr.aws/eks-distro/kubernetes/pause:3.2',
      tolerations: ['speech', { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
    },
  ],
  scaledObjects: [
    {
      name: 'transcribe',
      namespace: 'serving',
      target: 'deployment/transcribe',
      minReplicas: 0,
      maxReplicas: 8,
      nodeStart: '6m',
      growthPercent: 2,
      scaleDownWindow: '10m',
      pollingInterval: '30s',
      cooldown: '10m',
      initialCooldown: '20m',
      fallback: { replicas: 2, failures: 3 },
      triggers: [
        {
          type: 'alb',
          loadBalancer: 'app/chat/50dc6c495c0c9188',
          targetGroup: 'targetgroup/chat/6d0ecf831eec9f09',
          requestsPerReplica: '10/s',
          region: REGION,
        },
        {
          type: 'alb-target-group',
          targetGroup: 'targetgroup/chat/6d0ecf831eec9f09',
          requestsPerReplica: 600,
          region: REGION,
        },
        {
          type: 'sqs',
          queueUrl: 'https://sqs.us-west-2.amazonaws.com/111122223333/clips',
          messagesPerReplica: 20,
          region: REGION,
        },
        {
          type: 'prometheus',
          url: 'http://prometheus.monitoring:9090',
          query: 'sum(up)',
          threshold: 2,
          amp: true,
          metricType: 'AverageValue',
          region: REGION,
        },
        {
          type: 'cloudwatch',
          metric: 'AWS/SageMaker/Invocations',
          dimensions: { EndpointName: 'chat' },
          stat: 'Sum',
          period: '60s',
          targetValue: 10,
          metricType: 'AverageValue',
          region: REGION,
        },
        { type: 'cpu', percent: 70 },
        { type: 'memory', percent: 80 },
      ],
      kedaRoleArn: 'arn:aws:iam::111122223333:role/keda-reader',
    },
  ],
  checks: {
    ignore: [
      { check: 'node-pool-limits', subject: 'NodePool/gpu', reason: 'the quota is raised', until: '2027-01-31' },
      { check: ['node-pool-ready', 'node-class-ready'] },
    ],
    severity: { 'node-pool-fallback': 'info' },
    nodeStart: '6m',
  },
} as const;

/** One mistake in a whole file. */
export interface Mistake {
  readonly what: string;
  readonly file: unknown;
  /** What is told. */
  readonly path: Path;
}

/** Every mistake of every field that is in the file. */
export function everyMistake(): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const visit = (schema: JsonSchema, value: unknown, path: Path): void => {
    for (const { what, wrong, at } of wrongValues(schema, value)) {
      mistakes.push({ what, file: replaced(WHOLE_CONFIG, path, wrong), path: [...path, ...at] });
    }
    const form = formFor(schema, value) ?? {};
    for (const [step, member] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
      const inner = Array.isArray(value) ? form.items : memberSchema(form, step);
      visit(inner ?? {}, member, [...path, Array.isArray(value) ? Number(step) : step]);
    }
  };
  visit(CONFIG_SCHEMA, WHOLE_CONFIG, []);
  return mistakes;
}

interface WrongValue {
  readonly what: string;
  readonly wrong: unknown;
  readonly at: Path;
}

const OF_EVERY_TYPE = ['sometime', 7, 1.5, true, null, ['a'], { a: 'b' }] as const;

function wrongValues(schema: JsonSchema, value: unknown): readonly WrongValue[] {
  const form = formFor(schema, value) ?? {};
  const types = OF_EVERY_TYPE.filter((other) => !hasType(schema, other)).map((wrong) => ({
    what: `${JSON.stringify(wrong)} for ${typesOf(schema).join(' or ')}`,
    wrong,
    at: [],
  }));
  return [...types, ...wrongTexts(form), ...wrongNumbers(form), ...wrongLists(form, value), ...wrongMaps(form, value)];
}

function wrongTexts({
  pattern,
  enum: known,
  const: only,
  minLength = 0,
  maxLength,
}: JsonSchema): readonly WrongValue[] {
  const wrong: string[] = [];
  if (pattern !== undefined) wrong.push('what?! 7;');
  if (known) wrong.push(`${known[0]}x`, known[0]?.toUpperCase() ?? '');
  if (only !== undefined) wrong.push(`${only.slice(0, -1)}?`);
  if (minLength > 0) wrong.push('');
  if (maxLength !== undefined) wrong.push('a'.repeat(maxLength + 1));
  return wrong.map((text) => ({ what: JSON.stringify(text.slice(0, 70)), wrong: text, at: [] }));
}

function wrongNumbers({ minimum, exclusiveMinimum, maximum }: JsonSchema): readonly WrongValue[] {
  const wrong = [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum, -1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
  ];
  return wrong.map((number) => ({ what: String(number), wrong: number, at: [] }));
}

function wrongLists({ minItems = 0, maxItems, uniqueItems }: JsonSchema, value: unknown): readonly WrongValue[] {
  if (!Array.isArray(value)) return [];
  const [first] = value as readonly unknown[];
  const wrong: WrongValue[] = [];
  if (minItems > 0) wrong.push({ what: 'an empty list', wrong: [], at: [] });
  if (uniqueItems === true) wrong.push({ what: 'an entry twice', wrong: [first, first], at: [1] });
  if (maxItems !== undefined && typeof first === 'string') {
    const many = Array.from(
      { length: maxItems + 1 },
      (_, index) => first.replace(/.$/, '') + String(index % 10) + 'a'.repeat(index / 10),
    );
    wrong.push({ what: `${maxItems + 1} entries`, wrong: many, at: [] });
  }
  return wrong;
}

function wrongMaps(
  { required = [], properties, minProperties = 0 }: JsonSchema,
  value: unknown,
): readonly WrongValue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const without = (name: string) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  return [
    ...required.map((name) => ({ what: `no ${name}`, wrong: without(name), at: [name] })),
    ...(properties ? ['nmae', 'constructor'] : []).map((name) => ({
      what: `the key ${name}`,
      wrong: { ...value, [name]: 1 },
      at: [name],
    })),
    ...(minProperties > 0 ? [{ what: 'an empty map', wrong: {}, at: [] }] : []),
  ];
}

function replaced(value: unknown, path: Path, wrong: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return wrong;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? replaced(item, rest, wrong) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, member]) => [
      key,
      key === step ? replaced(member, rest, wrong) : member,
    ]),
  );
}

/** JSON, which is YAML too, with the place of everything in it: `line:column` by path. */
export function printWithPlaces(value: unknown): {
  readonly text: string;
  readonly places: ReadonlyMap<string, string>;
} {
  const places = new Map<string, string>();
  let text = '';
  const here = () => `${text.split('\n').length}:${text.length - text.lastIndexOf('\n')}`;
  const print = (item: unknown, path: Path): void => {
    if (typeof item !== 'object' || item === null) {
      text += JSON.stringify(item);
      return;
    }
    const isList = Array.isArray(item);
    const indent = `\n${'  '.repeat(path.length + 1)}`;
    text += isList ? '[' : '{';
    for (const [index, [key, member]] of Object.entries(item).entries()) {
      const inner = [...path, isList ? index : key];
      text += index === 0 ? indent : `,${indent}`;
      places.set(JSON.stringify(inner), here());
      if (!isList) text += `${JSON.stringify(key)}: `;
      print(member, inner);
    }
    text += `\n${'  '.repeat(path.length)}${isList ? ']' : '}'}`;
  };
  places.set('[]', '1:1');
  print(value, []);
  return { text, places };
}
