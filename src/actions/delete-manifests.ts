/** Deletes Kubernetes objects and waits until they are gone: what every `delete` command does. */
import type { Context, Kube } from '../context.ts';
import type { DeletedObject, DeleteResult } from '../domain/apply-result.ts';
import { type KubeObject, objectText, type ResourceType } from '../domain/kube-object.ts';
import type { MutationOptions, WaitOptions } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { isHpscaleError } from '../errors.ts';
import { awaitGone, isGone } from './await-gone.ts';
import { consent } from './consent.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { executePlan } from './execute-plan.ts';
import { guardOwnership, type Kept, keptObject } from './guard-ownership.ts';
import { ifServed } from './unless-refused.ts';

/** One object to delete. */
export interface DeleteTarget {
  readonly type: ResourceType;
  readonly name: string;
  /** For namespaced kinds. */
  readonly namespace?: string;
  /** What it owns has to be gone before it is. */
  readonly ownedFirst?: boolean;
}

export interface DeleteManifestsOptions extends MutationOptions, WaitOptions {
  /** In the order to delete them: the reverse of applying. */
  readonly targets: readonly DeleteTarget[];
  /** Command line that finishes after a failure, a timeout or Ctrl-C. */
  readonly resumeWith: string;
  /** Said before consent. */
  readonly warnings?: readonly string[];
}

interface DeletePlan {
  readonly plan: Plan;
  /** What came of it; before the plan has run, what would. */
  readonly result: () => DeleteResult;
}

type DeleteContext = Pick<Context, 'clock' | 'signal'>;

/** Plans, asks, deletes, waits until gone. What is not there (or whose kind is not served) is `unchanged`. */
export async function deleteManifests(
  options: DeleteManifestsOptions,
  kube: Kube,
  context: DeleteContext & Pick<Context, 'io' | 'ask' | 'isInteractive'>,
): Promise<Outcome<DeleteResult>> {
  const { plan, result } = await planDelete(options, kube, context);
  if (await consent(plan, options, context)) await executePlan(plan, context, { resumeWith: options.resumeWith });
  return done(result());
}

/** A deletion per object, each followed by the wait for its end. */
async function planDelete(options: DeleteManifestsOptions, kube: Kube, context: DeleteContext): Promise<DeletePlan> {
  const outcomes = new Map<DeleteTarget, DeletedObject>();
  const world = { kube, context, options, outcomes, deadline: createDeadline(options.timeoutMs, context.clock) };
  const steps: Step[] = [];
  const kept: Kept[] = [];
  for (const target of options.targets) {
    const current = await currentOf(target, kube);
    outcomes.set(target, outcomeOf(target, current, options.dryRun));
    kept.push(...keptObject(target.type, current));
    if (current && options.dryRun === 'server') {
      await kube.delete(target.type, target.name, target.namespace, { dryRun: true });
    }
    steps.push(deleteStep(target, current, world));
    if (current && options.wait) steps.push(waitStep(target, current, world));
  }
  return {
    plan: { steps, warnings: [...(options.warnings ?? []), ...guardOwnership(kept, options.takeOver ?? false)] },
    result: () => ({ schema: 'hpscale.delete/v1', dryRun: options.dryRun, objects: [...outcomes.values()] }),
  };
}

interface DeleteWorld {
  readonly kube: Kube;
  readonly context: DeleteContext;
  readonly options: DeleteManifestsOptions;
  readonly outcomes: Map<DeleteTarget, DeletedObject>;
  readonly deadline: Deadline;
}

async function currentOf({ type, name, namespace }: DeleteTarget, kube: Kube): Promise<KubeObject | undefined> {
  return await ifServed(() => kube.get(type, name, namespace), undefined);
}

function outcomeOf(
  { type, name, namespace }: DeleteTarget,
  current: KubeObject | undefined,
  dryRun: MutationOptions['dryRun'],
): DeletedObject {
  const dryRunGone = dryRun === 'none' ? false : null;
  return {
    kind: type.kind,
    name,
    namespace: type.isNamespaced ? (namespace ?? null) : null,
    action: current ? 'deleted' : 'unchanged',
    gone: current ? dryRunGone : true,
  };
}

function describe({ type, name, namespace }: DeleteTarget): string {
  return objectText(type, name, namespace);
}

function deleteStep(target: DeleteTarget, current: KubeObject | undefined, world: DeleteWorld): Step {
  const { kube, outcomes, options } = world;
  const { type, name, namespace, ownedFirst = false } = target;
  const base = { id: `delete-${type.kind.toLowerCase()}-${name}`, target: `${type.kind}/${name}` };
  if (!current) return { ...base, title: `leave ${describe(target)}`, kind: 'noop', detail: 'it is not there' };
  return {
    ...base,
    title: `delete ${describe(target)}`,
    kind: 'delete',
    run: async () => {
      await kube.delete(type, name, namespace, { ownedFirst });
      if (!options.wait) record(outcomes, target, { gone: await looksGone(target, current, kube) });
      return undefined;
    },
  };
}

/** null when that cannot be said: it is deleted all the same. */
async function looksGone({ type, name, namespace }: DeleteTarget, deleted: KubeObject, kube: Kube) {
  try {
    return isGone(await kube.get(type, name, namespace), deleted);
  } catch (error) {
    if (isHpscaleError(error)) return null;
    throw error;
  }
}

function waitStep(target: DeleteTarget, deleted: KubeObject, world: DeleteWorld): Step {
  const { type, name } = target;
  const { kube, context, options, outcomes, deadline } = world;
  return {
    id: `await-gone-${type.kind.toLowerCase()}-${name}`,
    title: `wait until ${describe(target)} is gone`,
    kind: 'wait',
    target: `${type.kind}/${name}`,
    run: async (step) => {
      await awaitGone(
        { type, object: deleted },
        kube,
        {
          timeoutMs: deadline.leftMs(),
          onState: (state) => step.progress(state),
          resumeWith: options.resumeWith,
        },
        context,
      );
      record(outcomes, target, { gone: true });
      return undefined;
    },
  };
}

function record(outcomes: Map<DeleteTarget, DeletedObject>, target: DeleteTarget, news: Partial<DeletedObject>): void {
  const outcome = outcomes.get(target);
  if (outcome) outcomes.set(target, { ...outcome, ...news });
}
