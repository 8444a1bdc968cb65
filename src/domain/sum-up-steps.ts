/** Steps for people to read: of many that change nothing by themselves, one line per kind. */
import type { Step } from './plan.ts';
import { pluralOfKind } from './step-kinds.ts';

type Told = Pick<Step, 'kind' | 'target' | 'title'>;

export interface StepLine<T> {
  /** One, or those that the line sums up. */
  readonly steps: readonly T[];
  readonly text: string;
}

/** As many are read one by one. */
const MAX_TOLD_APART = 3;

/** A line per step, in order; of more than three waits, or three that change nothing, of one kind a single line: `… 48 node pools unchanged`. */
export function sumUpSteps<T extends Told>(steps: readonly T[]): readonly StepLine<T>[] {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(groupOf(step), (counts.get(groupOf(step)) ?? 0) + 1);
  const summed = new Set<string>();
  return steps.flatMap((step): StepLine<T>[] => {
    const group = groupOf(step);
    const count = counts.get(group) ?? 0;
    const isPlain = step.kind === 'noop' || step.kind === 'wait';
    if (!isPlain || count <= MAX_TOLD_APART) return [{ steps: [step], text: step.title }];
    if (summed.has(group)) return [];
    summed.add(group);
    const all = steps.filter((other) => groupOf(other) === group);
    return [{ steps: all, text: summary(step, count) }];
  });
}

function summary({ kind, target }: Told, count: number): string {
  const what = `${count} ${pluralOfKind(kindOf(target))}`;
  return kind === 'noop' ? `… ${what} unchanged` : `wait until ${what} are ready`;
}

function groupOf({ kind, target }: Told): string {
  return `${kind} ${kindOf(target)}`;
}

/** `NodePool` of `NodePool/gpu`; an ARN by itself. */
function kindOf(target: string): string {
  return target.startsWith('arn:') ? target : (target.split('/')[0] ?? target);
}
