/** Cases of KEDA's own unit tests (kedacore/keda 8b4f083c: the scalers' *_test.go, scale_scaledobjects_test.go), run through the model. */
import { decideScale } from '../autoscaling/keda/executor.ts';
import type { TriggerSources } from '../autoscaling/keda/trigger-fields.ts';
import { type Trigger, triggerErrors } from '../autoscaling/keda/triggers.ts';

export interface KedaTriggerCase {
  /** Several, separated by `|`, where KEDA reads them by the same code. */
  readonly type: string;
  readonly line: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly metricType?: string;
  readonly auth?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly podIdentity?: string;
  readonly isRefused: boolean;
}

/** Whether the model refuses the trigger, for each of the types that the case speaks of. */
export function answerTriggerCase(entry: KedaTriggerCase): readonly boolean[] {
  const sources: TriggerSources = {
    ...(entry.auth === undefined ? {} : { authParams: entry.auth }),
    ...(entry.env === undefined ? {} : { resolvedEnv: entry.env }),
    ...(entry.podIdentity === undefined ? {} : { podIdentity: entry.podIdentity }),
  };
  return entry.type.split('|').map((type) => {
    const { metadata, metricType } = entry;
    const trigger: Trigger = { type, metadata, ...(metricType === undefined ? {} : { metricType }) };
    return triggerErrors(trigger, sources).length > 0;
  });
}

export interface KedaScaleCase {
  readonly id: string;
  readonly input: {
    readonly minReplicaCount: number;
    readonly idleReplicaCount: number | null;
    readonly current: number;
    readonly isActive: boolean;
    readonly isError: boolean;
    readonly lastActiveTime: null;
  };
  readonly expected: { readonly replicas: number; readonly Active: string; readonly setsLastActiveTime?: boolean };
}

/** What one poll writes, in the words of `expected`. */
export function answerScaleCase({ input }: KedaScaleCase): Readonly<Record<string, unknown>> {
  const { minReplicaCount, idleReplicaCount, current, isActive, isError } = input;
  const decision = decideScale(
    { minReplicaCount, idleReplicaCount, cooldownMs: 300_000, initialCooldownMs: 0, fallbackReplicas: null },
    { nowMs: 1, createdMs: 0, lastActiveMs: null, currentReplicas: current, isActive, isError },
  );
  return {
    replicas: decision.replicas ?? current,
    Active: decision.isActive ? 'True' : 'False',
    ...(decision.refreshesLastActive ? { setsLastActiveTime: true } : {}),
  };
}
