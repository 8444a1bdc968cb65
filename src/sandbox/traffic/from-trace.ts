/** A definition from no more than a trace: the rest is what the seed's scaled objects say. */
import { parseDemandTrace } from '../../domain/demand-trace.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { type HpscaleError, usageError } from '../../errors.ts';
import type { Seed } from '../seed.ts';
import type { TrafficDefinition } from './definition.ts';
import { TRACES } from './traces/index.ts';

export interface TraceOptions {
  /** `namespace/name`; undefined: what the seed's only scaled object scales, else its only Deployment. */
  readonly target: string | undefined;
  readonly scale: number;
  readonly loop: boolean;
  readonly startAfter: number;
}

const TRACE_HINT =
  'a trace is CSV: a line time,requests, then rows in the order of time; times are seconds or timestamps';

/** A trace that comes with hpscale; undefined: there is none of that name. */
export function findTrace(name: string): string | undefined {
  return TRACES[name];
}

/** The seed with traffic as the trace says. Throws a usage error when it cannot be told where to. */
export function withTrace(
  seed: Seed,
  { name, text }: { readonly name: string; readonly text: string },
  { target: wanted, ...options }: TraceOptions,
): Seed {
  const reading = parseDemandTrace(text);
  if ('problem' in reading) throw usageError('bad-traffic', `--traffic ${name}: ${reading.problem}`, TRACE_HINT);
  const target = wanted ?? onlyTarget(seed);
  const deployments = deploymentsOf(seed);
  if (!deployments.includes(target)) {
    throw badTarget(`the seed has no Deployment ${target}${didYouMean(target, deployments)}`, deployments);
  }
  const scaled = scaledObjectsOf(seed).find((object) => targetOf(object) === target);
  const definition: TrafficDefinition = { target, trace: text, ...options, ...(scaled ? wayTo(scaled) : {}) };
  // The flag's traffic takes the place of the seed's own.
  const others = (seed.traffic ?? []).filter((other) => other.target !== target);
  return { ...seed, traffic: [...others, definition] };
}

function onlyTarget(seed: Seed): string {
  const scaled = [...new Set(scaledObjectsOf(seed).map(targetOf))];
  const candidates = scaled.length > 0 ? scaled : deploymentsOf(seed);
  const [only, ...more] = candidates;
  if (only !== undefined && more.length === 0) return only;
  throw badTarget(only === undefined ? 'the seed has no Deployment' : 'the seed has several Deployments', candidates);
}

function badTarget(message: string, candidates: readonly string[]): HpscaleError {
  const hint =
    candidates.length === 0
      ? 'choose a seed with a workload (--seed autoscaled), or set traffic once yours is there: docs/sandbox/traffic.md'
      : `choose one with --traffic-target: ${candidates.join(', ')}`;
  return usageError('bad-traffic', `--traffic: ${message}`, hint);
}

function deploymentsOf({ kubernetes }: Seed): readonly string[] {
  return kubernetes.objects.filter(({ kind }) => kind === 'Deployment').map(nameOf);
}

function scaledObjectsOf({ kubernetes }: Seed): readonly KubeObject[] {
  return kubernetes.objects.filter(({ kind }) => kind === 'ScaledObject');
}

function nameOf({ metadata }: KubeObject): string {
  return namespacedName({ metadata: { ...metadata, namespace: metadata.namespace ?? 'default' } } as KubeObject);
}

interface ScaledSpec {
  readonly scaleTargetRef: { readonly name: string };
  readonly triggers: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
}

function targetOf({ metadata, spec }: KubeObject): string {
  return `${metadata.namespace ?? 'default'}/${(spec as ScaledSpec).scaleTargetRef.name}`;
}

type Way = Pick<TrafficDefinition, 'loadBalancer' | 'targetGroup' | 'queue'>;

/** How requests come, as far as the triggers tell: through the load balancer or the queue that they watch. */
function wayTo({ spec }: KubeObject): Way {
  const ways = (spec as ScaledSpec).triggers.map(wayOf);
  return ways.find((way) => way !== undefined) ?? {};
}

function wayOf({ type, metadata }: ScaledSpec['triggers'][number]): Way | undefined {
  if (type === 'aws-sqs-queue') return { queue: metadata['queueURL']?.split('/').at(-1) ?? '' };
  if (type !== 'aws-cloudwatch' || metadata['namespace'] !== 'AWS/ApplicationELB') return undefined;
  const values = (metadata['dimensionValue'] ?? '').split(';');
  const names = (metadata['dimensionName'] ?? '').split(';');
  const valueOf = (name: string) => values[names.indexOf(name)];
  const [loadBalancer, targetGroup] = [valueOf('LoadBalancer'), valueOf('TargetGroup')];
  if (loadBalancer === undefined) return undefined;
  return { loadBalancer, ...(targetGroup === undefined ? {} : { targetGroup }) };
}
