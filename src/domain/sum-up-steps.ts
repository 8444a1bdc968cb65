/** Steps for people to read: of many that leave things as they are, one line per kind. */
import type { Step } from './plan.ts';
import { pluralOfKind } from './step-kinds.ts';

type Told = Pick<Step, 'kind' | 'target' | 'title'>;

export interface StepLine<T> {
  /** Absent: the line sums several up. */
  readonly step?: T;
  readonly text: string;
}

/** As many are read one by one. */
const MAX_TOLD_APART = 3;

/** A line per step, in order; `… 48 node pools unchanged` in place of the first of more than three of a kind. */
export function sumUpUnchanged<T extends Told>(steps: readonly T[]): readonly StepLine<T>[] {
  const counts = new Map<string, number>();
  for (const step of steps) {
    if (step.kind === 'noop') counts.set(kindOf(step), (counts.get(kindOf(step)) ?? 0) + 1);
  }
  const summed = new Set<string>();
  return steps.flatMap((step): StepLine<T>[] => {
    const kind = kindOf(step);
    const count = counts.get(kind) ?? 0;
    if (step.kind !== 'noop' || count <= MAX_TOLD_APART) return [{ step, text: step.title }];
    if (summed.has(kind)) return [];
    summed.add(kind);
    return [{ text: `… ${count} ${pluralOfKind(kind)} unchanged` }];
  });
}

/** `NodePool` of `NodePool/gpu`; an ARN by itself. */
function kindOf({ target }: Told): string {
  return target.startsWith('arn:') ? target : (target.split('/')[0] ?? target);
}
