/**
 * `spec.behavior` of an HPA with the API server's defaults (autoscaling/v2 defaults.go of Kubernetes 1.36.2).
 *
 * Departs from the source in nothing that was found.
 */

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

type Written = { readonly scaleUp?: Partial<ScalingRules> | null; readonly scaleDown?: Partial<ScalingRules> | null };

const DOUBLE: ScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 };
const DEFAULT_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, DOUBLE],
};

/** The behaviour in force; undefined where none is written: the old rules apply, which are not the same as the defaults. */
export function resolveBehavior(written: Written | undefined, downWindowSeconds = 300): Behavior | undefined {
  if (!written) return undefined;
  const defaultDown = { ...DEFAULT_UP, stabilizationWindowSeconds: downWindowSeconds, policies: [DOUBLE] };
  return { scaleUp: fill(written.scaleUp, DEFAULT_UP), scaleDown: fill(written.scaleDown, defaultDown) };
}

function fill(written: Partial<ScalingRules> | null | undefined, defaults: ScalingRules): ScalingRules {
  return {
    stabilizationWindowSeconds: written?.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: written?.selectPolicy ?? defaults.selectPolicy,
    policies: written?.policies ?? defaults.policies,
  };
}
