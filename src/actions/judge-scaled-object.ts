/** Whether a scaled object can do its work where it goes, and what should be known: one rule for `scaledobject apply` and `setup`. */
import { kedaPolicy } from '../domain/keda-permissions.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { didYouMean } from '../domain/nearest.ts';
import { problemsError } from '../domain/problem.ts';
import { scaledObjectNotes } from '../domain/scaled-object-notes.ts';
import type { ScaledObjectSpec } from '../domain/scaled-object.ts';
import { HpscaleError } from '../errors.ts';
import { kedaProblems } from '../manifests/check-scaled-object.ts';
import { buildScaledObject } from '../manifests/scaled-object.ts';
import type { FoundKeda } from './find-keda.ts';
import { type Autoscalers, refuseOtherAutoscalers, targetWarnings } from './judge-scale-target.ts';

export interface ScalingSurroundings extends Autoscalers {
  /** What it scales: as it is, or as it will be. */
  readonly target: KubeObject;
  readonly keda: FoundKeda | undefined;
}

/** Throws `target-already-scaled` and `unfit-for-installed-keda`; answers what should be known. */
export function judgeScaledObject(
  spec: ScaledObjectSpec,
  { target, keda, ...autoscalers }: ScalingSurroundings,
): readonly string[] {
  refuseOtherAutoscalers(spec, autoscalers);
  refuseForKeda(spec, keda);
  return [...scaledObjectNotes(spec), ...targetWarnings(spec, target)];
}

/** `scale-target-not-found`; `names` are those of its kind that the namespace has. */
export function missingTarget(
  { target, namespace }: Pick<ScaledObjectSpec, 'target'> & { readonly namespace: string },
  names: readonly string[],
): HpscaleError {
  return new HpscaleError({
    kind: 'not-found',
    code: 'scale-target-not-found',
    message: `there is no ${target.kind} "${target.name}" in the namespace "${namespace}"${didYouMean(target.name, names)}`,
    hint:
      names.length === 0
        ? `the namespace has no ${target.kind}; pass --namespace if it is elsewhere`
        : `there are ${names.join(', ')}; pass --namespace if it is elsewhere`,
  });
}

function refuseForKeda(spec: ScaledObjectSpec, keda: FoundKeda | undefined): void {
  if (keda === undefined) return;
  const problems = kedaProblems(buildScaledObject(spec), keda.version);
  const what = `the scaled object "${spec.name}", for the installed KEDA ${keda.text}`;
  const error = problemsError('unfit-for-installed-keda', what, problems, 'conflict');
  if (error) throw error;
}

/** KEDA reads the metrics, not the caller: what its role lacks shows only when it tries. undefined: it needs nothing of AWS. */
export function permissionsNote({ triggers, kedaRoleArn }: ScaledObjectSpec): string | undefined {
  const policy = kedaPolicy(triggers);
  if (policy === undefined) return undefined;
  const role = kedaRoleArn ?? "the IAM role of KEDA's operator";
  return `${role} has to allow: ${JSON.stringify(policy)}`;
}

/** What is not checked when KEDA's version is not known. */
export function kedaWarnings(keda: FoundKeda | undefined): string[] {
  if (keda !== undefined) return [];
  return [
    "KEDA's CRDs are there, but its operator was not found (a Deployment labelled app.kubernetes.io/name=keda-operator): nothing is checked against its version",
  ];
}
