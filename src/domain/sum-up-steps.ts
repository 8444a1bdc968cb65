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
    if (!isPlain(step) || count <= MAX_TOLD_APART) return [{ steps: [step], text: step.title }];
    if (summed.has(group)) return [];
    summed.add(group);
    const all = steps.filter((other) => groupOf(other) === group);
    return [{ steps: all, text: summary(step, count) }];
  });
}

/** Waits for one thing of AWS are all different. */
function isPlain({ kind, target }: Told): boolean {
  return kind === 'noop' || (kind === 'wait' && !target.startsWith('arn:'));
}

function summary(step: Told, count: number): string {
  const what = `${count} ${pluralOfKind(kindOf(step.target))}`;
  return step.kind === 'noop' ? `… ${what} unchanged` : `wait until ${what} are ${goalOf(step)}`;
}

function groupOf(step: Told): string {
  const goal = step.kind === 'wait' ? goalOf(step) : '';
  return `${step.kind} ${goal} ${kindOf(step.target)}`;
}

/** Objects are waited for after they are applied, or after they are deleted. */
function goalOf({ title }: Told): 'gone' | 'ready' {
  return title.endsWith(' gone') ? 'gone' : 'ready';
}

/** `NodePool` of `NodePool/gpu`; an ARN by itself. */
function kindOf(target: string): string {
  return target.startsWith('arn:') ? target : (target.split('/')[0] ?? target);
}
