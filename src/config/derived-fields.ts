/** Fields that hpscale.yaml leaves out and that follow from others. */
import type { ConfigPath } from '../domain/desired.ts';
import type { TriggerSpec } from '../domain/scaled-object.ts';
import { formatDuration } from '../domain/duration.ts';
import { isObject } from '../domain/json.ts';
import { TIMING_FIELDS } from './from-desired.ts';
import type { ReadConfig } from './load-desired.ts';

export interface DerivedField {
  readonly path: ConfigPath;
  readonly value: unknown;
}

/** In the order of the file. */
export function derivedFields({ tree, desired }: Pick<ReadConfig, 'tree' | 'desired'>): readonly DerivedField[] {
  const candidates = [
    ...desired.instanceGroups.map((spec, index) => candidate(['instanceGroups', index, 'flexible'], spec.isFlexible)),
    ...desired.workloads.map((spec, index) => candidate(['workloads', index, 'namespace'], spec.namespace)),
    ...desired.scaledObjects.flatMap((spec, index) => {
      const at: ConfigPath = ['scaledObjects', index];
      return [
        candidate([...at, 'namespace'], spec.namespace),
        ...TIMING_FIELDS.map(([field, name]) => candidate([...at, name], seconds(spec.timing[field]))),
        ...spec.triggers.map((trigger, number) => candidate([...at, 'triggers', number, 'region'], regionOf(trigger))),
      ];
    }),
  ];
  return candidates.filter(({ path, value }) => value !== undefined && valueAt(tree, path) === undefined);
}

function candidate(path: ConfigPath, value: unknown): DerivedField {
  return { path, value };
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatDuration(value * 1000);
}

/** The region of a trigger's metric; undefined where it needs none. */
function regionOf(trigger: TriggerSpec): string | undefined {
  if (trigger.kind === 'prometheus') return trigger.amazonRegion;
  return 'region' in trigger ? trigger.region : undefined;
}

function valueAt(tree: unknown, path: ConfigPath): unknown {
  let at = tree;
  for (const step of path) {
    if (typeof step === 'number') at = Array.isArray(at) ? at[step] : undefined;
    else at = isObject(at) ? at[step] : undefined;
  }
  return at;
}
