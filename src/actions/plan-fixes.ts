/** The plan of `check --fix`: what is safe to mend, by the same actions as the commands that mend it one by one. */
import type { Aws, Context, Kube } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import { type AutomaticFix, collectFixes, type PatchObject } from '../domain/collect-fixes.ts';
import type { Finding, FixAction } from '../domain/finding.ts';
import { asObject } from '../domain/json.ts';
import { type KubeObject, objectText, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { parseTarget } from '../domain/quota-need.ts';
import { isHpscaleError } from '../errors.ts';
import { awaitIdleCluster } from './await-autoscaling.ts';
import type { Deadline } from './deadline.ts';
import { planRole } from './ensure-role.ts';
import { guardOwnership, keptCluster, keptObject, readClusterTags, tagDoubts } from './guard-ownership.ts';
import { objectDiff } from './plan-apply.ts';
import { requestAutoscaling } from './request-autoscaling.ts';
import { planQuotaRequest } from './request-quota.ts';

export interface FixTools {
  readonly aws: Aws;
  readonly cluster: Cluster;
  /** Opened when something in Kubernetes is to be mended. */
  readonly kube: () => Promise<Kube>;
  readonly context: Pick<Context, 'clock' | 'signal'>;
  readonly deadline: Deadline;
  /** The same command again. */
  readonly resumeWith: string;
}

/**
 * Plans every fix that is automatic and whose finding counts; several patches of one object become one where they do
 * not touch the same field. A fix that cannot be planned is a warning and leaves the others alone.
 */
export async function planFixes(findings: readonly Finding[], tools: FixTools): Promise<Plan> {
  const { fixes, left } = collectFixes(findings);
  const plans: Plan[] = [];
  // One after the other: each asks AWS or the API server, and their order is that of the findings.
  for (const fix of fixes) plans.push(await planOrWarn(fix, tools));
  return {
    steps: plans.flatMap(({ steps }) => steps),
    warnings: [
      ...plans.flatMap(({ warnings }) => warnings),
      ...left.map((summary) => `left for the next run, because it changes the same field: ${summary}`),
    ],
  };
}

async function planOrWarn({ action, summary }: AutomaticFix, tools: FixTools): Promise<Plan> {
  try {
    return await planFix(action, summary, tools);
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    const advice = error.code === 'kept-by-another-tool' && error.hint !== undefined ? `\n${error.hint}` : '';
    return { steps: [], warnings: [`cannot do this: ${summary}: ${error.message}${advice}`] };
  }
}

async function planFix(action: FixAction, summary: string, tools: FixTools): Promise<Plan> {
  const { aws, cluster } = tools;
  switch (action.action) {
    case 'repair-role':
      return (await planRole({ cluster, role: action.roleName }, aws)).plan;
    case 'request-quota': {
      const { plan } = await planQuotaRequest(parseTarget(action.target), action.value, aws);
      return { ...plan, steps: plan.steps.map((step) => ({ ...step, id: `${step.id}-${action.target}` })) };
    }
    case 'set-node-recovery':
      return await planNodeRecovery(tools);
    default:
      return await planPatch(action, summary, await tools.kube());
  }
}

async function planNodeRecovery(tools: FixTools): Promise<Plan> {
  const { aws, cluster } = tools;
  const tags = await readClusterTags(cluster, aws);
  guardOwnership(keptCluster(cluster, tags, { nodeRecovery: 'Automatic' }), false);
  return { steps: [nodeRecoveryStep(tools)], warnings: tagDoubts(tags) };
}

function nodeRecoveryStep({ aws, cluster, context, deadline, resumeWith }: FixTools): Step {
  const { name, nodeRecovery } = cluster;
  return {
    id: 'set-node-recovery',
    title: `set NodeRecovery of ${name} to Automatic`,
    kind: 'update',
    target: cluster.arn,
    detail: `now: ${nodeRecovery ?? 'unset'}`,
    run: async (step) => {
      const wait = { deadline, resumeWith, progress: (text: string) => step.progress(text) };
      const isTaken = (seen: Cluster) => seen.nodeRecovery === 'Automatic';
      const update = { clusterName: name, nodeRecovery: 'Automatic' as const };
      await requestAutoscaling({ update, isTaken, mayAwaitRole: false, mayAwaitCluster: true, ...wait }, aws, context);
      await awaitIdleCluster(
        { clusterName: name, timeoutMs: deadline.leftMs(), resumeWith, onState: wait.progress, isEnough: () => false },
        aws,
        context,
      );
      return undefined;
    },
  };
}

/** The API server is asked first, without persisting: what it refuses is no plan. */
async function planPatch(action: PatchObject, summary: string, kube: Kube): Promise<Plan> {
  const { name, patch } = action;
  const namespace = action.namespace ?? undefined;
  const type = typeOf(action);
  const text = objectText(type, name, namespace);
  const before = await kube.get(type, name, namespace);
  if (before === undefined) return { steps: [], warnings: [`${text} is gone`] };
  guardOwnership(keptObject(type, before, asManifest(action, before)), false);
  const diff = objectDiff(before, await kube.patch(type, name, namespace, patch, { dryRun: true }));
  const base = {
    id: ['patch', type.kind.toLowerCase(), ...(namespace === undefined ? [] : [namespace]), name].join('-'),
    title: `patch ${text}`,
    target: [type.kind, ...(namespace === undefined ? [] : [namespace]), name].join('/'),
    detail: summary,
  };
  if (diff === '') return { steps: [{ ...base, kind: 'noop' }], warnings: [] };
  const run = async () => {
    await kube.patch(type, name, namespace, patch);
    return undefined;
  };
  return { steps: [{ ...base, kind: 'update', diff, run }], warnings: [] };
}

/** What the patch says of the object, as the part of a manifest. */
function asManifest({ patch }: PatchObject, { apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace } = metadata;
  const where = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { ...patch, apiVersion, kind, metadata: { ...where, ...asObject(patch['metadata']) } };
}

function typeOf({ resource }: PatchObject): ResourceType {
  const types: readonly ResourceType[] = Object.values(RESOURCES);
  const type = types.find(({ group, plural }) => group === resource.group && plural === resource.plural);
  if (!type) throw new Error(`hpscale knows no resource ${resource.plural}.${resource.group}`);
  return type;
}
