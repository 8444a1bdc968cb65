/** A scaled object whose target does not exist scales nothing. */
import { didYouMean, nearest } from '../domain/nearest.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { targetFinder } from './shared/scale-targets.ts';
import { defineCheck, fixBy } from './check.ts';

interface Missing {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** ` (did you mean "x"?)`, or empty. */
  readonly guess: string;
}

export const check = defineCheck({
  id: 'scaled-object-target-exists',
  title: 'what a scaled object scales exists',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects',
  needs: ['scaledObjects', 'deployments'],
  uses: ['statefulSets'],
  messages: {
    exists: ({ kind, name }: Pick<Missing, 'kind' | 'name'>) => `its target, the ${kind} "${name}", exists`,
    missing: ({ kind, name, namespace, guess }: Missing) =>
      `its target does not exist: there is no ${kind} "${name}" in the namespace "${namespace}"${guess}`,
    otherKind: ({ kind, name }: Pick<Missing, 'kind' | 'name'>) =>
      `its target is the ${kind} "${name}": that is not looked at`,
  },
  run: ({ scaledObjects, deployments }, judge, context) => {
    const findTarget = targetFinder(context);
    return liveScaledObjects(scaledObjects).map((so) => {
      const { kind, name } = so.target;
      const { subject, namespace } = so;
      const evidence = [fieldEvidence(so, 'spec.scaleTargetRef.name', name)];
      const found = findTarget(so);
      if (found.kind === 'found') return judge.pass(subject, 'exists', { kind, name }, { evidence });
      if (found.kind === 'unseen') return judge.skip(subject, 'otherKind', { kind, name }, { evidence });
      const candidates = (kind === 'StatefulSet' ? (context.optional('statefulSets') ?? []) : deployments)
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name);
      const guess = didYouMean(name, candidates);
      return judge.fail(subject, 'missing', { kind, name, namespace, guess }, { evidence, fix: fixOf(so, candidates) });
    });
  },
});

function fixOf({ object, target }: LiveScaledObject, candidates: readonly string[]) {
  const name = nearest(target.name, candidates);
  return name === undefined
    ? fixBy(`make the ${target.kind} "${target.name}", or delete the scaled object`)
    : patchFix(`scale the ${target.kind} "${name}" instead`, object, { spec: { scaleTargetRef: { name } } });
}
