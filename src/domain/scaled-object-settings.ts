/** A scaled object as a person writes it, by flags or in hpscale.yaml: one place where what is left out follows from the rest. */
import type { ScaledObjectSpec, ScaleTarget } from './scaled-object.ts';
import { DEFAULT_NODE_START_SECONDS, defaultTiming, nodeStartOf, type ScalingTiming } from './scaling-timing.ts';
import { settleTrigger, type TriggerProblem, type TriggerSettings } from './trigger-settings.ts';

export interface ScaledObjectSettings {
  readonly name: string;
  readonly namespace?: string;
  readonly target: ScaleTarget;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly nodeStartSeconds?: number;
  readonly growthPercent?: number;
  /** As far as it is said; the rest follows from the node start. */
  readonly timing: Partial<ScalingTiming>;
  readonly fallback?: { readonly replicas: number; readonly failureThreshold?: number };
  readonly triggers: readonly TriggerSettings[];
  readonly kedaRoleArn?: string;
}

export const SCALED_OBJECT_DEFAULTS = {
  minReplicas: 1,
  nodeStartSeconds: DEFAULT_NODE_START_SECONDS,
  growthPercent: 0,
  fallbackFailures: 3,
} as const;

/** A trigger that cannot be meant, by its place in the list. */
export interface SettingsProblem {
  readonly trigger: number;
  readonly problem: TriggerProblem;
}

/** The spec, without the triggers that cannot be meant; those are told. `region`: where a trigger's resource does not say it. */
export function settleScaledObject(
  settings: ScaledObjectSettings,
  region: string | undefined,
): { readonly spec: ScaledObjectSpec; readonly problems: readonly SettingsProblem[] } {
  const minReplicas = settings.minReplicas ?? SCALED_OBJECT_DEFAULTS.minReplicas;
  const growthPercent = settings.growthPercent ?? SCALED_OBJECT_DEFAULTS.growthPercent;
  const nodeStart = nodeStartOf(settings.nodeStartSeconds ?? SCALED_OBJECT_DEFAULTS.nodeStartSeconds);
  const settled = settings.triggers.map((trigger) => settleTrigger(trigger, { region, nodeStart, growthPercent }));
  const { namespace, fallback, kedaRoleArn } = settings;
  return {
    spec: {
      name: settings.name,
      ...(namespace === undefined ? {} : { namespace }),
      target: settings.target,
      minReplicas,
      maxReplicas: settings.maxReplicas,
      timing: { ...defaultTiming(nodeStart, minReplicas), ...settings.timing },
      nodeStart,
      growthPercent,
      ...(fallback === undefined ? {} : { fallback: settleFallback(fallback) }),
      triggers: settled.flatMap((entry) => (entry.isGood ? [entry.trigger] : [])),
      ...(kedaRoleArn === undefined ? {} : { kedaRoleArn }),
    },
    problems: settled.flatMap((entry, trigger) => (entry.isGood ? [] : [{ trigger, problem: entry.problem }])),
  };
}

function settleFallback({ replicas, failureThreshold }: NonNullable<ScaledObjectSettings['fallback']>) {
  return { failureThreshold: failureThreshold ?? SCALED_OBJECT_DEFAULTS.fallbackFailures, replicas };
}
