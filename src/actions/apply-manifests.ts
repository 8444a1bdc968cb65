/** Applies manifests in order and waits until they are ready: what every `apply` command does. */
import type { Context, Kube } from '../context.ts';
import type { AppliedObject, ApplyResult } from '../domain/apply-result.ts';
import { type KubeObject, objectText } from '../domain/kube-object.ts';
import type { MutationOptions, WaitOptions } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { Plan, Step, StepKind } from '../domain/plan.ts';
import { hasReadiness, readinessOf } from '../domain/readiness.ts';
import { awaitReady } from './await-ready.ts';
import { consent } from './consent.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { executePlan } from './execute-plan.ts';
import { foreseeChange, guardManifest, type ForeseenChange, type Manifest } from './plan-apply.ts';

export type { Manifest } from './plan-apply.ts';

export interface ApplyManifestsOptions extends MutationOptions, WaitOptions {
  /** In the order to apply them. Namespaced objects carry their namespace. */
  readonly manifests: readonly Manifest[];
  readonly forceConflicts: boolean;
  /** Command line that finishes after a failure, a timeout or Ctrl-C. */
  readonly resumeWith: string;
  /** Said before consent. */
  readonly warnings?: readonly string[];
}

interface ApplyPlan {
  readonly plan: Plan;
  /** What came of it; before the plan has run, what would. */
  readonly result: () => ApplyResult;
}

type ApplyContext = Pick<Context, 'clock' | 'signal'>;

/**
 * Plans, asks, applies, waits. A second run of the same makes no mutating call and answers `unchanged`.
 * Throws `apply-conflict`, `manifest-invalid`, `resource-type-missing`, `namespace-not-found`, `not-ready`, a timeout.
 */
export async function applyManifests(
  options: ApplyManifestsOptions,
  kube: Kube,
  context: ApplyContext & Pick<Context, 'io' | 'ask' | 'isInteractive'>,
): Promise<Outcome<ApplyResult>> {
  const { plan, result } = await planApply(options, kube, context);
  if (await consent(plan, options, context)) await executePlan(plan, context, { resumeWith: options.resumeWith });
  return done(result());
}

/** One step per object, then one wait for each that is not ready at once. */
async function planApply(options: ApplyManifestsOptions, kube: Kube, context: ApplyContext): Promise<ApplyPlan> {
  const changes: ForeseenChange[] = [];
  for (const manifest of options.manifests) changes.push(await foreseeChange(manifest, kube, options));
  const keptWarnings = changes
    .filter(({ action }) => action === 'configured')
    .flatMap(({ manifest, before }) => guardManifest(manifest, before, options));
  const outcomes = new Map<Manifest, AppliedObject>(
    changes.map((change) => [change.manifest, outcomeOf(change, options.dryRun)]),
  );
  const deadline = createDeadline(options.timeoutMs, context.clock);
  const world = { kube, context, options, outcomes, deadline };
  const steps = changes.map((change) => applyStep(change, world));
  const waits = options.wait ? changes.flatMap((change) => waitStep(change, world)) : [];
  return {
    plan: { steps: [...steps, ...waits], warnings: [...(options.warnings ?? []), ...keptWarnings] },
    result: () => ({ schema: 'hpscale.apply/v1', dryRun: options.dryRun, objects: [...outcomes.values()] }),
  };
}

interface ApplyWorld {
  readonly kube: Kube;
  readonly context: ApplyContext;
  readonly options: ApplyManifestsOptions;
  readonly outcomes: Map<Manifest, AppliedObject>;
  readonly deadline: Deadline;
}

function outcomeOf({ manifest, action, before }: ForeseenChange, dryRun: MutationOptions['dryRun']): AppliedObject {
  const { type, object } = manifest;
  return {
    kind: type.kind,
    name: object.metadata.name,
    namespace: type.isNamespaced ? (object.metadata.namespace ?? null) : null,
    action,
    ready: dryRun !== 'none' || before === undefined ? null : isReady(before),
  };
}

function isReady(object: KubeObject): boolean {
  return readinessOf(object).status === 'ready';
}

function idOf({ type, object }: Manifest): string {
  return `${type.kind.toLowerCase()}-${object.metadata.name}`;
}

function describe({ type, object }: Manifest): string {
  return objectText(type, object.metadata.name, object.metadata.namespace);
}

const STEP_KINDS = { created: 'create', configured: 'update', unchanged: 'noop' } as const satisfies Readonly<
  Record<string, StepKind>
>;
const VERBS = { created: 'create', configured: 'change', unchanged: 'leave' } as const;

function applyStep({ manifest, action, diff }: ForeseenChange, world: ApplyWorld): Step {
  const { kube, options, outcomes } = world;
  const run = async () => {
    const outcome = await kube.apply(manifest.type, manifest.object, { force: options.forceConflicts });
    record(outcomes, manifest, { action: outcome.action, ready: isReady(outcome.object) });
    return outcome.action;
  };
  return {
    id: `apply-${idOf(manifest)}`,
    title: `${VERBS[action]} ${describe(manifest)}`,
    kind: STEP_KINDS[action],
    target: `${manifest.type.kind}/${manifest.object.metadata.name}`,
    ...(action === 'unchanged' ? { detail: 'unchanged' } : { run }),
    ...(action === 'configured' && diff === ''
      ? { detail: 'no value changes, but hpscale manages them from now on' }
      : {}),
    ...(diff === '' ? {} : { diff }),
  };
}

/** None when its kind is ready by being there, or when it would stay as it is and is ready. */
function waitStep({ manifest, action, before }: ForeseenChange, world: ApplyWorld): Step[] {
  const { kube, context, options, outcomes, deadline } = world;
  if (!hasReadiness(manifest.type.kind) || (action === 'unchanged' && before && isReady(before))) return [];
  return [
    {
      id: `await-${idOf(manifest)}`,
      title: `wait until ${describe(manifest)} is ready`,
      kind: 'wait',
      target: `${manifest.type.kind}/${manifest.object.metadata.name}`,
      run: async (step) => {
        const timeoutMs = deadline.leftMs();
        await awaitReady(
          manifest,
          kube,
          { timeoutMs, onState: (state) => step.progress(state), resumeWith: options.resumeWith },
          context,
        );
        record(outcomes, manifest, { ready: true });
        return undefined;
      },
    },
  ];
}

function record(outcomes: Map<Manifest, AppliedObject>, manifest: Manifest, news: Partial<AppliedObject>): void {
  const outcome = outcomes.get(manifest);
  if (outcome) outcomes.set(manifest, { ...outcome, ...news });
}
