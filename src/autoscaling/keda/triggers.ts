/**
 * KEDA's own checks of trigger metadata. Its admission webhook does not make them: a bad trigger is accepted and
 * fails at run time (Ready=False, event KEDAScalerFailed), so hpscale makes them before.
 */
import { cronProblem } from '../../domain/cron.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import { awsAuthorizationError } from './aws-authorization.ts';
import { CLOUDWATCH_UNITS } from './cloudwatch-units.ts';
import { isAtLeast, NEWEST_KEDA, type KedaVersion } from './keda-version.ts';
import { readFields, type FieldRule, type ReadFields, type Strings, type TriggerSources } from './trigger-fields.ts';

export interface Trigger {
  readonly type: string;
  readonly name?: string;
  /** AverageValue when absent; cpu and memory need Utilization or AverageValue. */
  readonly metricType?: string;
  readonly useCachedMetrics?: boolean;
  readonly metadata: Strings;
}

type Values = ReadFields['values'];

interface TriggerKind {
  readonly fields: readonly FieldRule[];
  /** Checks beyond single fields. */
  check(trigger: Trigger, values: Values, version: KedaVersion): readonly (string | undefined)[];
  readonly needsAws?: boolean;
  /** cpu, memory: a resource metric of the pods, not an external one. */
  readonly isResource?: boolean;
  readonly cannotCache?: boolean;
}

function field(name: string, kind: FieldRule['kind'], more: Partial<FieldRule> = {}): FieldRule {
  return { name, kind, from: ['triggerMetadata'], ...more };
}

const OPTIONAL = { isOptional: true } as const;
const REGION = field('awsRegion', 'string', { from: ['triggerMetadata', 'authParams'] });

const CLOUDWATCH: TriggerKind = {
  needsAws: true,
  fields: [
    field('namespace', 'string', OPTIONAL),
    field('metricName', 'string', OPTIONAL),
    field('dimensionName', 'list', OPTIONAL),
    field('dimensionValue', 'list', OPTIONAL),
    field('expression', 'string', OPTIONAL),
    field('targetMetricValue', 'float'),
    field('activationTargetMetricValue', 'float', OPTIONAL),
    field('minMetricValue', 'float'),
    field('ignoreNullValues', 'boolean', { default: 'true' }),
    field('metricCollectionTime', 'integer', { default: '300' }),
    field('metricStat', 'string', { default: 'Average' }),
    field('metricUnit', 'string', OPTIONAL),
    field('metricStatPeriod', 'integer', { default: '300' }),
    field('metricEndTimeOffset', 'integer', { default: '0' }),
    REGION,
    field('awsEndpoint', 'string', OPTIONAL),
    field('awsAccountId', 'string', OPTIONAL),
  ],
  check: (_, values, version) => [
    metricSourceError(values),
    periodError(values),
    isAtLeast(version, 18) ? undefined : oldStatError(values['metricStat'] ?? ''),
  ],
};

function metricSourceError(values: Values): string | undefined {
  if (values['expression'] !== undefined) return undefined;
  for (const [name, words] of METRIC_SOURCE) if (values[name] === undefined) return `${words} not given`;
  const count = (name: string) => (values[name] ?? '').split(';').length;
  if (count('dimensionName') !== count('dimensionValue')) {
    return 'dimensionName and dimensionValue are not matching in size';
  }
  const unit = values['metricUnit'];
  if (unit === undefined || CLOUDWATCH_UNITS.includes(unit)) return undefined;
  return `metricUnit '${unit}' is not one of [${CLOUDWATCH_UNITS.join(' ')}]`;
}

const METRIC_SOURCE = [
  ['namespace', 'namespace'],
  ['metricName', 'metric name'],
  ['dimensionName', 'dimension name'],
  ['dimensionValue', 'dimension value'],
] as const;

function periodError(values: Values): string | undefined {
  const period = Number(values['metricStatPeriod'] ?? Number.NaN);
  const window = Number(values['metricCollectionTime'] ?? Number.NaN);
  if (period < 1) return `metricStatPeriod can not be smaller than 1, however, ${period} is provided`;
  if (period <= 60 && ![1, 5, 10, 30, 60].includes(period)) {
    return `metricStatPeriod < 60 has to be one of [1, 5, 10, 30], however, ${period} is provided`;
  }
  if (period > 60 && period % 60 !== 0) {
    return `metricStatPeriod >= 60 has to be a multiple of 60, however, ${period} is provided`;
  }
  // NaN: one of the two could not be read, which was said already.
  if (window < 0 || window % period > 0) {
    return `metricCollectionTime must be greater than 0 and a multiple of metricStatPeriod(${period}), ${window} is given`;
  }
  return undefined;
}

const OLD_STATS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

function oldStatError(stat: string): string | undefined {
  return OLD_STATS.includes(stat) ? undefined : `metricStat '${stat}' is not one of [${OLD_STATS.join(' ')}]`;
}

const SQS: TriggerKind = {
  needsAws: true,
  fields: [
    field('queueLength', 'integer', { default: '5' }),
    field('activationQueueLength', 'integer', { default: '0' }),
    field('queueURL', 'string', { from: ['triggerMetadata', 'resolvedEnv'] }),
    REGION,
    field('awsEndpoint', 'string', OPTIONAL),
    field('scaleOnInFlight', 'boolean', { default: 'true' }),
    field('scaleOnDelayed', 'boolean', { default: 'false' }),
  ],
  check: (_, values) => {
    const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(values['queueURL'] ?? '')?.[1];
    const isQueue = path === undefined || /^\/[^/]*\/[^/]+$/.test(path);
    return [isQueue ? undefined : 'cannot get queueName from queueURL'];
  },
};

const PROMETHEUS: TriggerKind = {
  fields: [
    field('serverAddress', 'string'),
    field('query', 'string'),
    field('queryParameters', 'map', OPTIONAL),
    field('threshold', 'float'),
    field('activationThreshold', 'float', OPTIONAL),
    field('namespace', 'string', OPTIONAL),
    field('customHeaders', 'map', OPTIONAL),
    field('ignoreNullValues', 'boolean', { default: 'true' }),
    field('unsafeSsl', 'boolean', OPTIONAL),
    { ...REGION, isOptional: true },
    field('timeout', 'integer', OPTIONAL),
  ],
  check: (_, values) => [
    Number(values['timeout'] ?? 0) < 0 ? `timeout must be greater than 0: ${values['timeout']}` : undefined,
  ],
};

const CRON: TriggerKind = {
  cannotCache: true,
  fields: [
    field('start', 'string'),
    field('end', 'string'),
    field('timezone', 'string'),
    field('desiredReplicas', 'integer'),
  ],
  check: (_, { start, end, desiredReplicas }) => [
    start === undefined ? undefined : scheduleError('start', start),
    end === undefined ? undefined : scheduleError('end', end),
    start !== undefined && start === end ? 'start and end can not have exactly same time input' : undefined,
    desiredReplicas === '0' ? 'no desiredReplicas specified' : undefined,
  ],
};

function scheduleError(which: string, schedule: string): string | undefined {
  const problem = cronProblem(schedule);
  return problem === undefined ? undefined : `error parsing ${which} schedule: ${problem}`;
}

const RESOURCE: TriggerKind = {
  isResource: true,
  cannotCache: true,
  fields: [
    field('value', 'string'),
    field('activationValue', 'string', OPTIONAL),
    field('containerName', 'string', OPTIONAL),
  ],
  check: (trigger, values, version) => {
    const legacyType = isAtLeast(version, 18) ? undefined : trigger.metadata['type'];
    const metricType = legacyType ?? trigger.metricType ?? '';
    const numbers = [values['value'], values['activationValue']].filter((text) => text !== undefined);
    if (metricType === 'Utilization') {
      return numbers.map((text) =>
        /^[+-]?\d+$/.test(text) ? undefined : `strconv.ParseInt: parsing "${text}": invalid syntax`,
      );
    }
    if (metricType === 'AverageValue') {
      return numbers.map((text) => (parseQuantity(text) === undefined ? `"${text}" is not a quantity` : undefined));
    }
    return [`unknown metric type: ${metricType}, allowed values are 'Utilization' or 'AverageValue'`];
  },
};

const KINDS: ReadonlyMap<string, TriggerKind> = new Map([
  ['aws-cloudwatch', CLOUDWATCH],
  ['aws-sqs-queue', SQS],
  ['prometheus', PROMETHEUS],
  ['cron', CRON],
  ['cpu', RESOURCE],
  ['memory', RESOURCE],
]);

/** Whether `triggerErrors` can judge triggers of this type; KEDA has some seventy more. */
export function isJudgedTrigger(type: string): boolean {
  return KINDS.has(type);
}

/** Whether the trigger is a resource metric (cpu, memory): it cannot wake a workload from 0. */
export function isResourceTrigger(type: string): boolean {
  return KINDS.get(type)?.isResource === true;
}

/** What KEDA reads from a trigger, defaults filled in; empty for types that are not judged. */
export function triggerValues(trigger: Trigger, sources: TriggerSources = {}): Values {
  const kind = KINDS.get(trigger.type);
  return kind ? readFields(kind.fields, trigger.metadata, sources).values : {};
}

/** What KEDA would say of a trigger when it starts its scaler; empty when all is well, and for types that are not judged. */
export function triggerErrors(
  trigger: Trigger,
  sources: TriggerSources = {},
  version: KedaVersion = NEWEST_KEDA,
): string[] {
  const kind = KINDS.get(trigger.type);
  if (!kind) return [];
  const { values, errors } = readFields(kind.fields, trigger.metadata, sources);
  const found = [...metricTypeErrors(trigger, kind), ...errors, ...kind.check(trigger, values, version)].filter(
    (error) => error !== undefined,
  );
  // KEDA looks for credentials only once the metadata is read.
  if (found.length > 0 || kind.needsAws !== true) return found;
  return [awsAuthorizationError(trigger.metadata, sources)].filter((error) => error !== undefined);
}

function metricTypeErrors(trigger: Trigger, kind: TriggerKind): string[] {
  const errors: string[] = [];
  if (kind.cannotCache === true && trigger.useCachedMetrics === true) {
    errors.push(`property "useCachedMetrics" is not supported for "${trigger.type}" scaler`);
  }
  if (kind.isResource !== true && trigger.metricType === 'Utilization') {
    errors.push(
      "'Utilization' metric type is unsupported for external metrics, allowed values are 'Value' or 'AverageValue'",
    );
  }
  return errors;
}
