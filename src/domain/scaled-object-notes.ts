/** What one would want to know of a scaled object before it surprises: none of it is refused. */
import type { ScaledObjectSpec, TriggerSpec } from './scaled-object.ts';
import {
  canMetricWake,
  cutsWindowShort,
  firstStartSeconds,
  idleKnobs,
  isWindowShort,
  WAKING_METRIC,
} from './scaled-object-rules.ts';

/** Notes in a fixed order; each is one sentence without a full stop. */
export function scaledObjectNotes(spec: ScaledObjectSpec): string[] {
  return [
    ...timingNotes(spec),
    ...(spec.minReplicas === 0 ? zeroNotes(spec) : idleKnobNotes(spec)),
    ...valueNotes(spec),
  ];
}

function timingNotes({ timing, nodeStart }: ScaledObjectSpec): string[] {
  const window = timing.scaleDownWindowSeconds;
  if (!isWindowShort(window, nodeStart)) return [];
  return [
    `the scale-down window of ${window} s is shorter than a slow node start (${nodeStart.slowSeconds} s): a replica given up may be needed again before its node could be back`,
  ];
}

function idleKnobNotes({ timing, minReplicas }: ScaledObjectSpec): string[] {
  const { pollingSeconds, cooldownSeconds, initialCooldownSeconds } = timing;
  const knobs = idleKnobs(
    {
      pollingInterval: pollingSeconds,
      cooldownPeriod: cooldownSeconds,
      initialCooldownPeriod: initialCooldownSeconds,
    },
    { cachesMetrics: false },
  );
  if (knobs.length === 0) return [];
  const names = knobs.join(' and ');
  return [
    `${names} ${knobs.length === 1 ? 'does' : 'do'} nothing with a minimum of ${minReplicas}: KEDA uses ${knobs.length === 1 ? 'it' : 'them'} only between 0 and 1 replica; from 1 to n and back it is the HPA, and its knob is --scale-down-window`,
  ];
}

function zeroNotes({ timing, nodeStart, triggers }: ScaledObjectSpec): string[] {
  const { scaleDownWindowSeconds: window, cooldownSeconds = 300, initialCooldownSeconds = 0 } = timing;
  const notes: string[] = [];
  if (cutsWindowShort(cooldownSeconds, window)) {
    notes.push(
      `a cooldown of ${cooldownSeconds} s is shorter than the scale-down window of ${window} s: KEDA then cuts the workload from any size to 0 while the HPA would still hold it`,
    );
  }
  const start = firstStartSeconds(nodeStart);
  if (initialCooldownSeconds < start) {
    notes.push(
      `an initial cooldown of ${initialCooldownSeconds} s is shorter than a first start (${start} s): without traffic a new workload goes to 0 before it is up`,
    );
  }
  return [...notes, ...wakeNotes(triggers)];
}

/** Load balancers count a request only once they have chosen a target: at 0 replicas there is none. */
function wakeNotes(triggers: readonly TriggerSpec[]): string[] {
  if (triggers.some(canWake)) return [];
  return [
    `from 0 replicas nothing may wake this workload: a load balancer without targets answers 503 and does not count the request in RequestCount; keep --min 1, or add --cloudwatch AWS/ApplicationELB/${WAKING_METRIC} with the same load balancer`,
  ];
}

function canWake(trigger: TriggerSpec): boolean {
  switch (trigger.kind) {
    case 'cpu':
    case 'memory':
    case 'alb-requests':
    case 'alb-requests-per-target':
      return false;
    case 'cloudwatch':
      return canMetricWake(trigger.namespace, trigger.metricName);
    default:
      return true;
  }
}

function valueNotes({ triggers }: ScaledObjectSpec): string[] {
  const isValue = (trigger: TriggerSpec) =>
    trigger.kind === 'alb-requests-per-target' || ('metricType' in trigger && trigger.metricType === 'Value');
  const names = triggers.filter(isValue).map(({ kind }) => kind);
  if (names.length === 0) return [];
  return [
    `metricType Value (${names.join(', ')}) multiplies the pods that are ready now: while new ones start for minutes the answer is too low, and it jumps when they are up; a total with AverageValue (--alb) does not have that`,
  ];
}
