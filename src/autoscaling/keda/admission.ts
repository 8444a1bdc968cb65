/** The rules of KEDA's admission webhook and CRD that can be told from a ScaledObject alone. */
import { isResourceTrigger, type Trigger } from './triggers.ts';

export interface ScaledObjectLike {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly idleReplicaCount?: number;
    readonly fallback?: { readonly failureThreshold: number; readonly replicas: number };
    readonly triggers: readonly Trigger[];
  };
}

/** KEDA's default when maxReplicaCount is not written. */
export const DEFAULT_MAX_REPLICAS = 100;

/** What KEDA would refuse, in its words where it has them. */
export function admissionErrors({ metadata, spec }: ScaledObjectLike): string[] {
  return [
    ...nameErrors(metadata.name),
    ...boundErrors(spec),
    ...fallbackErrors(spec),
    ...triggerNameErrors(spec.triggers),
    ...zeroErrors(spec),
  ];
}

function nameErrors(name: string): string[] {
  return name.length > 63 ? [`the name "${name}" has ${name.length} characters, more than 63`] : [];
}

function boundErrors(spec: ScaledObjectLike['spec']): string[] {
  const { minReplicaCount: min = 0, maxReplicaCount: max = DEFAULT_MAX_REPLICAS, idleReplicaCount: idle } = spec;
  const errors: string[] = [];
  if (min > max) errors.push(`MinReplicaCount=${min} must be less than MaxReplicaCount=${max}`);
  if (idle !== undefined && idle >= min) {
    errors.push(`IdleReplicaCount=${idle} must be less than MinReplicaCount=${min}`);
  }
  return errors;
}

function fallbackErrors({ fallback, triggers }: ScaledObjectLike['spec']): string[] {
  if (fallback === undefined) return [];
  const { failureThreshold, replicas } = fallback;
  const errors: string[] = [];
  if (failureThreshold < 0 || replicas < 0) {
    errors.push(`FailureThreshold=${failureThreshold} & Replicas=${replicas} must both be greater than or equal to 0`);
  }
  const isPossible = triggers.some(
    ({ type, metricType = 'AverageValue' }) => !isResourceTrigger(type) && metricType === 'AverageValue',
  );
  if (!isPossible) errors.push('fallback needs a trigger that is neither cpu nor memory, with metricType AverageValue');
  return errors;
}

function triggerNameErrors(triggers: readonly Trigger[]): string[] {
  const names = triggers.map(({ name }) => name).filter((name) => name !== undefined && name !== '');
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return repeated.map(
    (name) => `triggerName "${name}" is defined multiple times in the ScaledObject, but it must be unique`,
  );
}

function zeroErrors({ minReplicaCount = 0, triggers }: ScaledObjectLike['spec']): string[] {
  const cannotWake = triggers.length > 0 && triggers.every(({ type }) => isResourceTrigger(type));
  if (minReplicaCount > 0 || !cannotWake) return [];
  return ["scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this case)"];
}
