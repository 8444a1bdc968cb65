/** hpscale.yaml files of any size that are good, as values: what property tests begin with. */
import * as fc from 'fast-check';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?$/);
const text = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.]{0,8}[A-Za-z0-9]$/);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const listOf = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3) => fc.uniqueArray(arbitrary, { maxLength });
const types = fc.constantFrom('ml.g6.xlarge', 'ml.g5.2xlarge', 'ml.c5.large');
const duration = fc.constantFrom('90s', '5m', '1h30m', '10m', '1h');
const effect = fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute');
const labels = fc.dictionary(word, text, { maxKeys: 3 });
const taints = fc.uniqueArray(
  fc.oneof(
    fc.record({ key: word, value: some(text), effect }),
    fc.tuple(word, effect).map(([key, value]) => `${key}:${value}`),
  ),
  { maxLength: 2, selector: (taint) => (typeof taint === 'string' ? taint.split(':')[0] : taint.key) },
);
const named = <T extends object>(rest: fc.Arbitrary<T>) =>
  fc.uniqueArray(
    fc.tuple(word, rest).map(([name, more]) => ({ name, ...more })),
    { maxLength: 3, selector: ({ name }) => name },
  );

const groups = named(
  fc.record({
    instanceTypes: fc.constantFrom(['ml.g6.xlarge'], ['ml.g6.xlarge', 'ml.g5.2xlarge']),
    capacityType: some(fc.constantFrom('on-demand', 'spot')),
    subnets: some(listOf(fc.constantFrom('subnet-0f3a5c7e9b1d20001', 'subnet-0f3a5c7e9b1d20002'))),
    labels: some(labels),
    taints: some(taints),
    volumeSizeGb: some(fc.integer({ min: 1, max: 16384 })),
  }),
);
const nodeClasses = named(fc.record({ instanceGroups: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }) }));
const nodePools = named(
  fc.record({
    nodeClass: word,
    instanceTypes: some(listOf(types)),
    zones: some(listOf(fc.constantFrom('us-west-2a', 'us-west-2b'))),
    capacityTypes: some(listOf(fc.constantFrom('on-demand', 'spot'))),
    limits: some(
      fc.record({ 'nvidia.com/gpu': fc.integer({ min: 8, max: 64 }), memory: fc.constantFrom('512Gi', '1Ti') }),
    ),
    taints: some(taints),
    labels: some(labels),
    disruption: some(
      fc.record({
        consolidationPolicy: fc.constantFrom('WhenEmpty', 'WhenEmptyOrUnderutilized'),
        consolidateAfter: fc.oneof(duration, fc.constant('Never')),
        budgets: listOf(fc.record({ nodes: fc.constantFrom('10%', 2, '0'), reasons: some(fc.constant(['Empty'])) }), 2),
      }),
    ),
    expireAfter: some(fc.oneof(duration, fc.constant('Never'))),
    weight: some(fc.integer({ min: 1, max: 100 })),
  }),
);
const workloads = named(
  fc.record({
    namespace: some(word),
    replicas: some(fc.nat(9)),
    cpu: some(fc.constantFrom('500m', 2, '2')),
    memory: some(fc.constantFrom('4Gi', '256M')),
    gpus: some(fc.nat(8)),
    tolerations: some(listOf(fc.oneof(word, fc.record({ key: word, effect: some(effect) })), 2)),
  }),
);
const rate = fc.constantFrom(600, '10/s', 2.5);
const region = fc.constantFrom('us-west-2', 'eu-north-1');
const triggers = fc.oneof(
  fc.record({
    type: fc.constant('alb'),
    loadBalancer: fc.constant('app/chat/50dc6c495c0c9188'),
    requestsPerReplica: rate,
    region,
  }),
  fc.record({
    type: fc.constant('sqs'),
    queueUrl: fc.constant('https://sqs.us-west-2.amazonaws.com/111122223333/clips'),
    messagesPerReplica: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    type: fc.constant('prometheus'),
    url: fc.constantFrom(
      'http://prometheus.monitoring:9090',
      'https://aps-workspaces.eu-north-1.amazonaws.com/workspaces/ws-1',
    ),
    query: fc.constantFrom('sum(up)', 'sum(rate(http_requests_total{app="chat"}[1m]))', 'sum(\n  up\n)', "a: 'b' # c"),
    threshold: fc.constantFrom(1, 2.5, 100),
    metricType: some(fc.constant('AverageValue')),
  }),
  fc.record({
    type: fc.constant('cloudwatch'),
    metric: fc.constant('AWS/SageMaker/Invocations'),
    dimensions: fc.dictionary(word, fc.constantFrom('chat', 'a,b', 'yes', '1'), { minKeys: 1, maxKeys: 2 }),
    period: some(fc.constantFrom('60s', '1m', '5m')),
    stat: some(fc.constantFrom('Average', 'Sum')),
    targetValue: fc.constantFrom(1, 10.5),
    region,
  }),
);
const scaledObjects = named(
  fc.record({
    namespace: some(word),
    target: word.map((name) => `statefulset/${name}`),
    minReplicas: some(fc.nat(2)),
    maxReplicas: fc.integer({ min: 3, max: 40 }),
    nodeStart: some(duration),
    scaleDownWindow: some(fc.constantFrom('5m', '600s', '1h')),
    cooldown: some(duration),
    fallback: some(fc.record({ replicas: fc.nat(3), failures: some(fc.nat(5)) })),
    triggers: fc.tuple(triggers).map(([trigger]) => [trigger]),
  }),
).filter((entries) => new Set(entries.map(({ target }) => target)).size === entries.length);

/** A whole file without mistakes. */
export const configTrees: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    apiVersion: fc.constant('hpscale.dev/v1'),
    cluster: some(word),
    region: some(region),
    namespace: some(word),
    role: some(fc.record({ name: some(word), adopt: some(fc.boolean()) })),
    instanceGroups: some(groups),
    nodeClasses: some(nodeClasses),
    nodePools: some(nodePools),
    workloads: some(workloads),
    scaledObjects: some(scaledObjects),
  })
  .map((tree) => JSON.parse(JSON.stringify(tree)) as Readonly<Record<string, unknown>>);
