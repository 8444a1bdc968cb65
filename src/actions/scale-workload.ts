/** The use case `workload scale`: sets the replicas of a Deployment, and waits until its pods have followed. */
import type { Context, Kube } from '../context.ts';
import type { ApplyResult } from '../domain/apply-result.ts';
import type { KubeChangeOptions } from '../domain/kube-change.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { replicasOf, scaleTargetOf } from '../domain/live-fields.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { readinessOf } from '../domain/readiness.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { awaitReady } from './await-ready.ts';
import { consent } from './consent.ts';
import { executePlan } from './execute-plan.ts';
import { openKube } from './open-kube.ts';
import { requireNamespace } from './require-namespace.ts';

export interface ScaleWorkloadOptions extends KubeChangeOptions {
  readonly name: string;
  readonly replicas: number;
}

const DEPLOYMENT = RESOURCES.deployment;

/** Throws `workload-not-found`; a Deployment that already has as many replicas is `unchanged`. */
export async function runScaleWorkload(options: ScaleWorkloadOptions, context: Context): Promise<Outcome<ApplyResult>> {
  const { kube } = await openKube(options.cluster, options.kube, context);
  const namespace = options.kube.namespace ?? kube.namespace;
  const before = await kube.get(DEPLOYMENT, options.name, namespace);
  if (!before) {
    await requireNamespace(namespace, kube);
    throw notFound(options.name, namespace);
  }
  const target: Target = { options, kube, namespace, before, context };
  const plan = await planScale(target);
  if (options.mutation.dryRun === 'server') {
    await kube.scale(DEPLOYMENT, options.name, namespace, options.replicas, { dryRun: true });
  }
  if (await consent(plan, options.mutation, context)) await executePlan(plan, context, { resumeWith: options.again });
  return done(await resultOf(target));
}

interface Target {
  readonly options: ScaleWorkloadOptions;
  readonly kube: Kube;
  readonly namespace: string;
  readonly before: KubeObject;
  readonly context: Pick<Context, 'clock' | 'signal'>;
}

async function planScale(target: Target): Promise<Plan> {
  const { options, before } = target;
  const isSame = replicasOf(before) === options.replicas;
  const warnings = isSame ? [] : await autoscalerWarnings(target);
  const isSettled = isSame && readinessOf(before).status === 'ready';
  const waits = options.wait.wait && !isSettled ? [waitStep(target)] : [];
  return { steps: [scaleStep(target, isSame), ...waits], warnings };
}

function scaleStep({ options, kube, namespace, before }: Target, isSame: boolean): Step {
  const { name, replicas } = options;
  const base = { id: `scale-deployment-${name}`, target: `Deployment/${name}` };
  if (isSame) return { ...base, kind: 'noop', title: `leave Deployment "${name}" at ${replicas} replicas` };
  return {
    ...base,
    kind: 'update',
    title: `scale Deployment "${name}" in namespace "${namespace}" from ${replicasOf(before)} to ${replicas} replicas`,
    run: async () => {
      await kube.scale(DEPLOYMENT, name, namespace, replicas);
      return undefined;
    },
  };
}

function waitStep({ options, kube, before, context }: Target): Step {
  const { name } = options;
  return {
    id: `await-deployment-${name}`,
    kind: 'wait',
    title: `wait until the pods of Deployment "${name}" have followed`,
    target: `Deployment/${name}`,
    run: async (step) => {
      const { timeoutMs } = options.wait;
      const onState = (state: string) => step.progress(state);
      const manifest = { type: DEPLOYMENT, object: before };
      await awaitReady(manifest, kube, { timeoutMs, onState, resumeWith: options.again }, context);
      return undefined;
    },
  };
}

/** An autoscaler would set the replicas back. */
async function autoscalerWarnings({ options, kube, namespace }: Target): Promise<string[]> {
  try {
    const autoscalers = await kube.list(RESOURCES.horizontalPodAutoscaler, { namespace });
    return autoscalers
      .filter((autoscaler) => isAimedAt(autoscaler, options.name))
      .map(
        ({ metadata }) =>
          `the HorizontalPodAutoscaler "${metadata.name}" scales this Deployment: it will set the replicas by its own rules`,
      );
  } catch (error) {
    // Only a warning depends on it: someone who may scale need not be allowed to list autoscalers.
    if (isHpscaleError(error) && error.kind !== 'interrupted') return [];
    throw error;
  }
}

function isAimedAt(autoscaler: KubeObject, deployment: string): boolean {
  const target = scaleTargetOf(autoscaler);
  return target.kind === DEPLOYMENT.kind && target.name === deployment;
}

async function resultOf({ options, kube, namespace, before }: Target): Promise<ApplyResult> {
  const { dryRun } = options.mutation;
  const after = dryRun === 'none' ? await kube.get(DEPLOYMENT, options.name, namespace) : undefined;
  return {
    schema: 'hpscale.apply/v1',
    dryRun,
    objects: [
      {
        kind: DEPLOYMENT.kind,
        name: options.name,
        namespace,
        action: replicasOf(before) === options.replicas ? 'unchanged' : 'configured',
        ready: after ? readinessOf(after).status === 'ready' : null,
      },
    ],
  };
}

function notFound(name: string, namespace: string): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: 'workload-not-found',
    message: `there is no Deployment "${name}" in namespace "${namespace}"`,
    hint: `make it with: hpscale workload apply --name ${name} --namespace ${namespace}`,
  });
}
