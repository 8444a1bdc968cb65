/** A scaled object: which workload KEDA scales, between which bounds, on which triggers (ScaledObject). */
import { parseArn } from './arn.ts';
import { isDnsSubdomain } from './kube-names.ts';
import { nameProblems } from './node-class.ts';
import type { Problem } from './problem.ts';
import type { NodeStart, ScalingTiming } from './scaling-timing.ts';
import { MAX_WINDOW_SECONDS } from './scaling-timing.ts';

export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export type MetricType = 'AverageValue' | 'Value';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

export type TriggerSpec =
  | {
      /** Requests of a load balancer, or of one target group behind it, as a total. */
      readonly kind: 'alb-requests';
      readonly loadBalancer: string;
      readonly targetGroup?: string;
      readonly region: string;
      /** Requests a minute that one replica takes, as given, and what is written after the buffer. */
      readonly perReplica: number;
      readonly target: number;
    }
  | {
      /** Requests per target, already divided by the number of targets. */
      readonly kind: 'alb-requests-per-target';
      readonly targetGroup: string;
      readonly region: string;
      readonly perReplica: number;
      readonly target: number;
    }
  | { readonly kind: 'sqs'; readonly queueUrl: string; readonly region: string; readonly messages: number }
  | {
      readonly kind: 'prometheus';
      readonly serverAddress: string;
      readonly query: string;
      readonly threshold: number;
      readonly metricType?: MetricType;
      /** Set for Amazon Managed Service for Prometheus: requests are signed for it. */
      readonly amazonRegion?: string;
    }
  | {
      readonly kind: 'cpu' | 'memory';
      /** Percent of the pods' requests, as given, and what is written after the buffer. */
      readonly perReplica: number;
      readonly target: number;
    }
  | {
      readonly kind: 'cloudwatch';
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: readonly Dimension[];
      readonly stat: string;
      readonly periodSeconds: number;
      readonly targetValue: number;
      readonly metricType?: MetricType;
      readonly region: string;
    };

export interface ScaledObjectSpec {
  readonly name: string;
  /** The user's own when absent. */
  readonly namespace?: string;
  readonly target: ScaleTarget;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly timing: ScalingTiming;
  /** What the timing was reckoned from. */
  readonly nodeStart: NodeStart;
  /** Load growth a minute that the targets leave room for. */
  readonly growthPercent: number;
  readonly fallback?: { readonly failureThreshold: number; readonly replicas: number };
  readonly triggers: readonly TriggerSpec[];
  /** Role that KEDA's operator assumes to read the metrics; its own when absent. */
  readonly kedaRoleArn?: string;
}

/** Kinds that can be scaled, by what kubectl calls them. */
const TARGET_KINDS: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>> = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment' },
  deploy: { apiVersion: 'apps/v1', kind: 'Deployment' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  statefulsets: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  sts: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
};

/** `deployment/NAME`, `statefulset/NAME` or just a Deployment's name; undefined when it is none. */
export function parseScaleTarget(text: string): ScaleTarget | undefined {
  const [kind = '', name, ...rest] = text.includes('/') ? text.split('/') : ['deployment', text];
  const known = TARGET_KINDS[kind.toLowerCase().replace(/\.apps$/, '')];
  if (known === undefined || name === undefined || rest.length > 0 || !isDnsSubdomain(name)) return undefined;
  return { ...known, name };
}

/** Whether KEDA needs AWS credentials for the trigger. */
export function readsFromAws(trigger: TriggerSpec): boolean {
  if (trigger.kind === 'prometheus') return trigger.amazonRegion !== undefined;
  return trigger.kind !== 'cpu' && trigger.kind !== 'memory';
}

/** Whether the trigger's target is what one replica takes of a load that grows; a queue and a query have their own. */
export function leavesRoomForGrowth({ kind }: TriggerSpec): boolean {
  return kind === 'alb-requests' || kind === 'alb-requests-per-target' || kind === 'cpu';
}

/** The name of the TriggerAuthentication that goes with a scaled object. */
export function triggerAuthenticationName(scaledObjectName: string): string {
  return `${scaledObjectName}-aws`;
}

/** What cannot be meant, beyond what KEDA itself checks of the finished manifest. */
export function scaledObjectProblems(spec: ScaledObjectSpec): Problem[] {
  return [
    ...nameProblems(spec.name),
    ...(spec.triggers.length === 0 ? [NO_TRIGGER] : []),
    ...countProblems('minReplicas', '--min', spec.minReplicas, 0),
    ...countProblems('maxReplicas', '--max', spec.maxReplicas, 1),
    ...timingProblems(spec.timing),
    ...fallbackProblems(spec),
    ...roleProblems(spec.kedaRoleArn),
  ];
}

const NO_TRIGGER: Problem = {
  field: 'triggers',
  message: 'it has no trigger',
  hint: 'pass one or more of --alb, --alb-target-group, --sqs, --prometheus, --cloudwatch, --cpu, --memory',
};

function countProblems(field: string, flag: string, value: number, least: number): Problem[] {
  if (Number.isInteger(value) && value >= least) return [];
  return [{ field, message: `${flag} ${value} is not a whole number of at least ${least}` }];
}

function timingProblems(timing: ScalingTiming): Problem[] {
  const { scaleDownWindowSeconds: window, pollingSeconds = 1 } = timing;
  const problems: Problem[] = [];
  if (window > MAX_WINDOW_SECONDS) {
    problems.push({
      field: 'timing.scaleDownWindowSeconds',
      message: `a scale-down window of ${window} s is more than the ${MAX_WINDOW_SECONDS} s that Kubernetes allows`,
    });
  }
  if (pollingSeconds < 1) {
    problems.push({ field: 'timing.pollingSeconds', message: 'the polling interval is below 1 s' });
  }
  return problems;
}

function fallbackProblems({ fallback, maxReplicas }: ScaledObjectSpec): Problem[] {
  if (fallback === undefined || fallback.replicas <= maxReplicas) return [];
  return [
    {
      field: 'fallback.replicas',
      message: `${fallback.replicas} replicas to fall back to are more than the maximum of ${maxReplicas}`,
    },
  ];
}

function roleProblems(arn: string | undefined): Problem[] {
  if (arn === undefined) return [];
  const parsed = parseArn(arn);
  if (parsed?.service === 'iam' && /^role\/.+/.test(parsed.resource)) return [];
  return [{ field: 'kedaRoleArn', message: `${arn} is not the ARN of an IAM role` }];
}
