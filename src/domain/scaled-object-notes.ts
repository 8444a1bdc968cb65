/** What one would want to know of a scaled object before it surprises: none of it is refused. */
import type { ScaledObjectSpec, TriggerSpec } from './scaled-object.ts';
import { POD_START_SECONDS } from './scaling-timing.ts';

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
  if (window >= nodeStart.slowSeconds) return [];
  return [
    `the scale-down window of ${window} s is shorter than a slow node start (${nodeStart.slowSeconds} s): a replica given up may be needed again before its node could be back`,
  ];
}

function idleKnobNotes({ timing, minReplicas }: ScaledObjectSpec): string[] {
  const knobs = [
    ['pollingInterval', timing.pollingSeconds],
    ['cooldownPeriod', timing.cooldownSeconds],
    ['initialCooldownPeriod', timing.initialCooldownSeconds],
  ].filter(([, value]) => value !== undefined);
  if (knobs.length === 0) return [];
  const names = knobs.map(([name]) => name).join(' and ');
  return [
    `${names} ${knobs.length === 1 ? 'does' : 'do'} nothing with a minimum of ${minReplicas}: KEDA uses ${knobs.length === 1 ? 'it' : 'them'} only between 0 and 1 replica; from 1 to n and back it is the HPA, and its knob is --scale-down-window`,
  ];
}

function zeroNotes({ timing, nodeStart, triggers }: ScaledObjectSpec): string[] {
  const { scaleDownWindowSeconds: window, cooldownSeconds = 300, initialCooldownSeconds = 0 } = timing;
  const notes: string[] = [];
  if (cooldownSeconds < window) {
    notes.push(
      `a cooldown of ${cooldownSeconds} s is shorter than the scale-down window of ${window} s: KEDA then cuts the workload from any size to 0 while the HPA would still hold it`,
    );
  }
  const start = nodeStart.slowSeconds + POD_START_SECONDS;
  if (initialCooldownSeconds < start) {
    notes.push(
      `an initial cooldown of ${initialCooldownSeconds} s is shorter than a first start (${start} s): without traffic a new workload goes to 0 before it is up`,
    );
  }
  return [...notes, ...wakeNotes(triggers)];
}

/** Load balancers count a request only once they have chosen a target: at 0 replicas there is none. */
function wakeNotes(triggers: readonly TriggerSpec[]): string[] {
  const waking = triggers.filter(({ kind }) => kind !== 'cpu' && kind !== 'memory');
  if (waking.some(({ kind }) => kind !== 'alb-requests' && kind !== 'alb-requests-per-target')) return [];
  return [
    'from 0 replicas nothing may wake this workload: a load balancer without targets answers 503 and does not count the request in RequestCount; keep --min 1, or add --cloudwatch AWS/ApplicationELB/HTTPCode_ELB_503_Count with the same load balancer',
  ];
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
