/** `ml.g6.xlarge=4` and its kin, as typed on the command line. */
import { usageError } from '../errors.ts';
import type { CapacityType } from './cluster.ts';
import { findInstanceType, INSTANCE_TYPES } from './instance-type.ts';
import { nearest } from './nearest.ts';
import type { QuotaTarget } from './quota-names.ts';

export interface QuotaNeed {
  readonly instanceType: string;
  readonly capacityType: CapacityType;
  /** Instances wanted beside those in use. */
  readonly count: number;
}

/** Reads `--need ml.g6.xlarge=4` or `ml.g6.xlarge:spot=4`. Throws `bad-need`. */
export function parseNeed(text: string): QuotaNeed {
  const { target, value } = parseAssignment('--need', text);
  if (target.scope === 'instance-type') return { ...target, count: value };
  throw usageError('bad-need', `--need takes an instance type, not "${text}"`, 'for example --need ml.g6.xlarge=4');
}

/** Reads `TARGET=N`. Throws `bad-need` for anything else. */
export function parseAssignment(flag: string, text: string): { readonly target: QuotaTarget; readonly value: number } {
  const [, left = '', right = ''] = /^([^=]+)=(\d{1,6})$/.exec(text) ?? [];
  const value = Number(right);
  if (left === '' || value === 0) {
    throw usageError(
      'bad-need',
      `${flag} "${text}" is not TYPE=N`,
      'N is a whole number above 0: ml.g6.xlarge=4, or ml.g6.xlarge:spot=4 for Spot',
    );
  }
  return { target: parseTarget(left), value };
}

/** Reads `ml.g6.xlarge`, `ml.g6.xlarge:spot`, `per-cluster`, `total`. Throws `bad-capacity-type` and `bad-instance-type`. */
export function parseTarget(text: string): QuotaTarget {
  const [name = '', capacity = 'on-demand'] = text.split(':');
  if (capacity !== 'on-demand' && capacity !== 'spot') {
    throw usageError('bad-capacity-type', `"${capacity}" is not a capacity type`, 'it is on-demand or spot');
  }
  if (name === 'per-cluster') return { scope: 'cluster', capacityType: capacity };
  if (name === 'total') return { scope: 'total', capacityType: capacity };
  return { scope: 'instance-type', instanceType: checkInstanceType(name), capacityType: capacity };
}

/** An instance type's name as SageMaker writes it. Throws `bad-instance-type`, suggesting the name with `ml.`. */
export function checkInstanceType(name: string): string {
  if (/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) return name;
  const candidate = nearest(name.startsWith('ml.') ? name : `ml.${name}`, knownNames());
  throw usageError(
    'bad-instance-type',
    `"${name}" is not a SageMaker instance type${candidate === undefined ? '' : ` (did you mean "${candidate}"?)`}`,
    'HyperPod writes instance types with ml. in front: ml.g6.xlarge',
  );
}

/** A warning for a type that hpscale does not know. It is no error: SageMaker adds types faster than the list is made. */
export function unknownTypeWarning(name: string): string | undefined {
  if (findInstanceType(name)) return undefined;
  const candidate = nearest(name, knownNames());
  return `hpscale does not know the instance type ${name}${candidate === undefined ? '' : ` (did you mean "${candidate}"?)`}`;
}

function knownNames(): string[] {
  return INSTANCE_TYPES.map((type) => type.name);
}
