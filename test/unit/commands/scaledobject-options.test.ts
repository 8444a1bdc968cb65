import { describe, expect, it } from 'vitest';
import { toScaledObjectSpec } from '../../../src/commands/scaledobject/options.ts';
import { ALB_TRIGGER, buildScaledObjectSpec } from '../../helpers/scaled-object-spec.ts';

const BASE = { target: 'deployment/chat', max: '8', namespace: 'serving' };
const ALB = { ...BASE, alb: 'app/chat/50dc6c495c0c9188', requestsPerReplica: '600' };
const ENV = { AWS_REGION: 'us-west-2' };
const QUERY = { query: 'sum(up)', threshold: '2' };
const TARGET_GROUP = 'targetgroup/chat/6d0ecf831eec9f09';

function triggersOf(raw: Record<string, unknown>, env: Record<string, string> = ENV) {
  return toScaledObjectSpec('chat', raw, env).triggers;
}

describe('what is taken', () => {
  it('makes a whole spec of a load balancer and a maximum', () => {
    expect(toScaledObjectSpec('chat', ALB, ENV)).toEqual(buildScaledObjectSpec());
  });

  it('takes seconds and durations, and merges them with what follows from the node start', () => {
    const raw = {
      ...BASE,
      min: '0',
      sqs: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs',
      messagesPerReplica: '5',
      nodeStart: '10m',
      cooldown: '1h',
      pollingInterval: '15',
    };
    expect(toScaledObjectSpec('chat', raw, {})).toMatchObject({
      nodeStart: { typicalSeconds: 600, slowSeconds: 960 },
      timing: {
        scaleDownWindowSeconds: 960,
        cooldownSeconds: 3600,
        pollingSeconds: 15,
        initialCooldownSeconds: 1440,
      },
    });
  });

  it('reads a rate a second as sixty a minute', () => {
    expect(triggersOf({ ...ALB, requestsPerReplica: '10/s' })).toEqual([ALB_TRIGGER]);
    expect(triggersOf({ ...ALB, requestsPerReplica: '600/m' })).toEqual([ALB_TRIGGER]);
  });

  it('leaves room for growth in the target only', () => {
    expect(triggersOf({ ...ALB, growth: '2' })).toEqual([{ ...ALB_TRIGGER, target: 444 }]);
  });

  it('takes a target group alone, or as a part of a load balancer', () => {
    expect(triggersOf({ ...ALB, albTargetGroup: TARGET_GROUP })).toEqual([
      { ...ALB_TRIGGER, targetGroup: TARGET_GROUP },
    ]);
    const { alb: _, ...alone } = { ...ALB, albTargetGroup: TARGET_GROUP };
    expect(triggersOf(alone)[0]?.kind).toBe('alb-requests-per-target');
  });

  it('knows the region from an ARN or a URL before the environment', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/chat/50dc6c495c0c9188';
    expect(triggersOf({ ...ALB, alb: arn })).toEqual([{ ...ALB_TRIGGER, region: 'eu-west-1' }]);
    expect(triggersOf({ ...ALB, region: 'us-east-1' })).toEqual([{ ...ALB_TRIGGER, region: 'us-east-1' }]);
    const queue = { ...BASE, sqs: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs', messagesPerReplica: '1' };
    expect(triggersOf(queue)).toMatchObject([{ region: 'eu-west-1' }]);
  });

  it('signs for Amazon Managed Prometheus, by URL or when told', () => {
    const query = { ...BASE, query: 'sum(up)', threshold: '2' };
    const plain = { ...query, prometheus: 'http://prometheus.monitoring:9090/' };
    expect(triggersOf(plain)).toEqual([
      { kind: 'prometheus', serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(up)', threshold: 2 },
    ]);
    expect(triggersOf({ ...plain, amp: true })).toMatchObject([{ amazonRegion: 'us-west-2' }]);
    const workspace = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0a1b2c3d';
    expect(triggersOf({ ...query, prometheus: workspace }, {})).toMatchObject([{ amazonRegion: 'eu-west-1' }]);
  });

  it('takes any CloudWatch metric, with commas in dimension values', () => {
    const raw = {
      ...BASE,
      cloudwatch: 'AWS/SageMaker/Invocations',
      dimension: ['EndpointName=chat', 'VariantName=a,b'],
      targetValue: '10.5',
      period: '1m',
      metricType: 'Value',
    };
    expect(triggersOf(raw)).toEqual([
      {
        kind: 'cloudwatch',
        namespace: 'AWS/SageMaker',
        metricName: 'Invocations',
        dimensions: [
          { name: 'EndpointName', value: 'chat' },
          { name: 'VariantName', value: 'a,b' },
        ],
        stat: 'Average',
        periodSeconds: 60,
        targetValue: 10.5,
        metricType: 'Value',
        region: 'us-west-2',
      },
    ]);
  });

  it('takes several triggers at once', () => {
    expect(triggersOf({ ...ALB, cpu: '70%', memory: '80' }).map(({ kind }) => kind)).toEqual([
      'alb-requests',
      'cpu',
      'memory',
    ]);
  });
});

describe('what is refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no target', { max: '8', cpu: '70' }, 'missing-target'],
    ['a target of another kind', { ...BASE, target: 'job/nightly', cpu: '70' }, 'bad-target'],
    ['no maximum', { target: 'deployment/chat', cpu: '70' }, 'missing-max'],
    ['a maximum of 0', { ...BASE, max: '0', cpu: '70' }, 'bad-number'],
    ['half a replica', { ...BASE, min: '0.5', cpu: '70' }, 'bad-number'],
    ['no trigger', BASE, 'bad-scaled-object'],
    ['a minimum above the maximum', { ...ALB, min: '9' }, 'bad-scaled-object'],
    ['nothing that can wake it', { ...BASE, min: '0', cpu: '70' }, 'bad-scaled-object'],
    ['a load balancer without a rate', { ...BASE, alb: 'app/chat/50dc6c495c0c9188' }, 'missing-flag'],
    ['a rate without a load balancer', { ...BASE, cpu: '70', requestsPerReplica: '600' }, 'flag-without-use'],
    ['a rate of 0', { ...ALB, requestsPerReplica: '0' }, 'bad-rate'],
    ['a rate an hour', { ...ALB, requestsPerReplica: '600/h' }, 'bad-rate'],
    ['a network load balancer', { ...ALB, alb: 'net/chat/50dc6c495c0c9188' }, 'bad-load-balancer'],
    [
      'a queue by its ARN',
      { ...BASE, sqs: 'arn:aws:sqs:us-west-2:123456789012:jobs', messagesPerReplica: '5' },
      'bad-queue-url',
    ],
    [
      'half a message',
      { ...BASE, sqs: 'https://sqs.us-west-2.amazonaws.com/1/jobs', messagesPerReplica: '0.5' },
      'bad-number',
    ],
    [
      'an endpoint of Prometheus',
      { ...BASE, ...QUERY, prometheus: 'http://p:9090/api/v1/query' },
      'bad-prometheus-url',
    ],
    ['a host for Prometheus', { ...BASE, ...QUERY, prometheus: 'p:9090' }, 'bad-prometheus-url'],
    [
      'a metric without a namespace',
      { ...BASE, cloudwatch: 'Invocations', dimension: ['EndpointName=chat'], targetValue: '10' },
      'bad-metric',
    ],
    ['a metric without dimensions', { ...BASE, cloudwatch: 'A/B', targetValue: '1' }, 'missing-flag'],
    [
      'a dimension with a semicolon',
      { ...BASE, cloudwatch: 'A/B', dimension: ['a=b;c'], targetValue: '1' },
      'bad-dimension',
    ],
    ['a metric type for nothing', { ...BASE, cpu: '70', metricType: 'Value' }, 'flag-without-use'],
    ['CPU above all', { ...BASE, cpu: '170' }, 'bad-percent'],
    ['growth of a queue', { ...BASE, memory: '70', growth: '2' }, 'flag-without-use'],
    ['a fallback for cpu', { ...BASE, cpu: '70', fallbackReplicas: '2' }, 'bad-scaled-object'],
    ['a count of failures without a fallback', { ...ALB, fallbackFailures: '2' }, 'flag-without-use'],
    ['a duration in words', { ...ALB, cooldown: 'soon' }, 'bad-duration'],
    ['parts of a second', { ...ALB, scaleDownWindow: '1500ms' }, 'bad-duration'],
    ['a window of two hours', { ...ALB, scaleDownWindow: '2h' }, 'bad-scaled-object'],
  ])('%s', (_, raw, code) => {
    expect(() => toScaledObjectSpec('chat', raw, ENV)).toThrow(expect.objectContaining({ kind: 'usage', code }));
  });

  it('a region that nobody says', () => {
    expect(() => toScaledObjectSpec('chat', ALB, {})).toThrow(expect.objectContaining({ code: 'no-region' }));
  });

  it('a load balancer and a target group in two regions', () => {
    const arn = (region: string, rest: string) => `arn:aws:elasticloadbalancing:${region}:123456789012:${rest}`;
    const raw = {
      ...ALB,
      alb: arn('us-west-2', 'loadbalancer/app/chat/50dc6c495c0c9188'),
      albTargetGroup: arn('us-east-1', TARGET_GROUP),
    };
    expect(() => toScaledObjectSpec('chat', raw, ENV)).toThrow(expect.objectContaining({ code: 'region-mismatch' }));
  });
});
