/**
 * `spec.behavior` of an HPA with the API server's defaults (autoscaling/v2 defaults.go of Kubernetes 1.36.2).
 *
 * Departs from the source in nothing that was found.
 */
import { quantityToNumber } from '../../domain/quantity.ts';
import { DEFAULT_TOLERANCE, type Tolerance } from './proposal.ts';

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

interface WithTolerance {
  readonly tolerance?: string | number;
}

/**
 * The tolerances that a behaviour writes, `flag` where it writes none. Kubernetes keeps the field since 1.35, and drops it before
 * (gate HPAConfigurableTolerance).
 */
export function resolveTolerance(
  written: { readonly scaleUp?: WithTolerance | null; readonly scaleDown?: WithTolerance | null } | undefined,
  flag: Tolerance = DEFAULT_TOLERANCE,
): Tolerance {
  return { up: toleranceOf(written?.scaleUp, flag.up), down: toleranceOf(written?.scaleDown, flag.down) };
}

function toleranceOf(rules: WithTolerance | null | undefined, flag: number): number {
  const { tolerance } = rules ?? {};
  return typeof tolerance === 'string' ? (quantityToNumber(tolerance) ?? flag) : (tolerance ?? flag);
}

function fill(written: Partial<ScalingRules> | null | undefined, defaults: ScalingRules): ScalingRules {
  return {
    stabilizationWindowSeconds: written?.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: written?.selectPolicy ?? defaults.selectPolicy,
    policies: written?.policies ?? defaults.policies,
  };
}
