/** A plan: the steps a mutating command will take, shown before and reported after. */

export type StepKind = 'create' | 'update' | 'delete' | 'wait' | 'noop';
export type StepStatus = 'planned' | 'done' | 'unchanged' | 'failed' | 'skipped';

export interface StepContext {
  readonly signal: AbortSignal;
  /** Says how far a long step is: the state in words, without the elapsed time. */
  progress(text: string): void;
}

export interface Step {
  /** Kebab-case, unique in its plan. */
  readonly id: string;
  /** Imperative and short: `create the IAM role hpscale-ml-cluster`. */
  readonly title: string;
  readonly kind: StepKind;
  /** What it acts on: an ARN, a kind and a name. */
  readonly target: string;
  /** One line more for the reader: why, or what follows from it. */
  readonly detail?: string;
  /** Unified diff of what changes, where there is one. */
  readonly diff?: string;
  /** Ids of the steps that must be done before it; absent: the step before it in the plan. Steps that wait for nothing open run together. */
  readonly after?: readonly string[];
  /** Does the step; answers a line for the report. Absent for noop steps. */
  run?(context: StepContext): Promise<string | undefined>;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Destructive or costly consequences, said before consent. */
  readonly warnings: readonly string[];
  /** Looks again, after consent and before the first step, whether what the plan stands on still holds; throws when it does not. */
  verify?(): Promise<void>;
}

export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly kind: StepKind;
  readonly target: string;
  readonly status: StepStatus;
  readonly detail: string | null;
  readonly diff?: string;
}

/** Whether a plan would change anything. */
export function hasMutations(plan: Plan): boolean {
  return plan.steps.some((step) => step.kind === 'create' || step.kind === 'update' || step.kind === 'delete');
}

/**
 * For each step, by id, the ids of the steps before it. Throws for a step that waits for one that is not in the plan, and for
 * steps that wait for each other: both are mistakes of whoever made the plan.
 */
export function predecessorsOf(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, readonly string[]>();
  for (const [index, { id, after }] of steps.entries()) {
    if (before.has(id)) throw new Error(`the plan has two steps ${id}`);
    const previous = steps[index - 1];
    before.set(id, after ?? (previous ? [previous.id] : []));
  }
  const settled = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (settled.has(id)) return;
    const predecessors = before.get(id);
    if (!predecessors) throw new Error(`the plan has no step ${id}, which ${path.at(-1) ?? ''} waits for`);
    if (path.includes(id)) throw new Error(`steps wait for each other: ${[...path, id].join(', ')}`);
    for (const predecessor of predecessors) visit(predecessor, [...path, id]);
    settled.add(id);
  };
  for (const id of before.keys()) visit(id, []);
  return before;
}

/** The steps as data, before they ran. */
export function plannedResults(plan: Plan): StepResult[] {
  return plan.steps.map(({ id, title, kind, target, detail, diff }) => ({
    id,
    title,
    kind,
    target,
    status: kind === 'noop' ? 'unchanged' : 'planned',
    detail: detail ?? null,
    ...(diff === undefined ? {} : { diff }),
  }));
}
