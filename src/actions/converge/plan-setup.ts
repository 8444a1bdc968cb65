/** The plan of everything: what the file asks for, less what is there. */
import type { Context } from '../../context.ts';
import type { LoadedConfig } from '../../domain/desired.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import type { Plan } from '../../domain/plan.ts';
import { problemsError } from '../../domain/problem.ts';
import { manifestSet, type PlacedManifest } from '../../manifests/manifest-set.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import { completeNewGroups } from '../instance-groups/judge-new-groups.ts';
import { planAws } from './aws-steps.ts';
import { foreseeObjects } from './foresee-objects.ts';
import { guardSetup } from './guard-setup.ts';
import { judgeDesired, judgeGroups } from './judge-desired.ts';
import { createObjections } from './objections.ts';
import { objectSteps } from './object-steps.ts';
import type { Observed } from './observe.ts';
import type { SetupOptions } from './setup-options.ts';
import { verifySetup } from './verify-setup.ts';

/**
 * Judges the file by what was observed, and plans. Throws every objection at once, each with its place in the file, before
 * anything is touched.
 */
export async function planSetup(
  options: SetupOptions,
  observed: Observed,
  tools: ChangeTools,
  context: Pick<Context, 'clock' | 'signal'>,
): Promise<Plan> {
  const { config, mutation, takeOver } = options;
  const forceConflicts = options.forceConflicts || takeOver;
  const { desired } = config;
  const objections = createObjections(config);
  const warnings = [...judgeGroups(desired, observed, objections), ...judgeDesired(desired, observed, objections)];
  const { manifests, postponed } = applicable(config, observed, tools);
  const [objects, newGroups] = await Promise.all([
    foreseeObjects(manifests, observed, { dryRun: mutation.dryRun, forceConflicts }, objections),
    completeNewGroups(desired.instanceGroups, observed.cluster, observed.aws),
  ]);
  for (const { index, problems } of newGroups.judged) {
    const what = `the instance group "${desired.instanceGroups[index]?.name ?? ''}"`;
    const error = problemsError('bad-instance-group', what, problems, 'conflict');
    if (error) objections.add(['instanceGroups', index], error);
  }
  const taken = guardSetup(desired, observed, objects, { objections, takeOver });
  objections.throwAny();
  const aws = planAws(desired, observed, newGroups, tools);
  return {
    steps: [
      ...aws.steps,
      ...objectSteps(objects, aws.gate, { ...tools, kube: observed.kube, context, forceConflicts }),
    ],
    warnings: [...aws.warnings, ...new Set(warnings), ...taken, ...postponed],
    verify: async () => await verifySetup(config, observed),
  };
}

/** Without waiting, what Karpenter's CRDs are needed for comes when they are there. */
function applicable(
  { desired }: LoadedConfig,
  { cluster }: Observed,
  { wait, resume }: ChangeTools,
): { readonly manifests: readonly PlacedManifest[]; readonly postponed: readonly string[] } {
  const all = manifestSet(desired);
  if (wait || cluster.autoscaling.status === 'InService') return { manifests: all, postponed: [] };
  const isKarpenters = ({ type }: PlacedManifest) =>
    type.kind === RESOURCES.nodeClass.kind || type.kind === RESOURCES.nodePool.kind;
  const later = all.filter(isKarpenters);
  if (later.length === 0) return { manifests: all, postponed: [] };
  return {
    manifests: all.filter((manifest) => !isKarpenters(manifest)),
    postponed: [
      `${later.length} node classes and node pools come when autoscaling is InService, which is not waited for: run the same command again then: ${resume.again}`,
    ],
  };
}
