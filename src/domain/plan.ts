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
  /** Does the step; answers a line for the report. Absent for noop steps. */
  run?(context: StepContext): Promise<string | undefined>;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Destructive or costly consequences, said before consent. */
  readonly warnings: readonly string[];
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
