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
  /** Of the same kind in that namespace. */
  readonly known: readonly string[];
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
    missing: ({ kind, name, namespace, known }: Missing) =>
      `its target does not exist: there is no ${kind} "${name}" in the namespace "${namespace}"${didYouMean(name, known) || listText(known)}`,
    otherKind: ({ kind, name }: Pick<Missing, 'kind' | 'name'>) =>
      `its target is the ${kind} "${name}": that is not looked at`,
    unread: ({ message }: { message: string }) => `whether its target exists is not known: ${message}`,
  },
  run: ({ scaledObjects, deployments }, judge, context) => {
    const findTarget = targetFinder(context);
    return liveScaledObjects(scaledObjects).map((so) => {
      const { kind, name } = so.target;
      const { subject, namespace } = so;
      const evidence = [fieldEvidence(so, 'spec.scaleTargetRef.name', name)];
      const found = findTarget(so);
      if (found.kind === 'found') return judge.pass(subject, 'exists', { kind, name }, { evidence });
      if (found.kind === 'foreign') return judge.skip(subject, 'otherKind', { kind, name }, { evidence });
      if (found.kind === 'unread') return judge.unknown(subject, 'unread', found.why, { evidence });
      const known = (kind === 'StatefulSet' ? (context.optional('statefulSets') ?? []) : deployments)
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name);
      return judge.fail(subject, 'missing', { kind, name, namespace, known }, { evidence, fix: fixOf(so, known) });
    });
  },
});

const LISTED = 5;

function listText(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > LISTED ? ', …' : '';
  return ` (there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, LISTED).join(', ')}${more})`;
}

function fixOf({ object, target }: LiveScaledObject, candidates: readonly string[]) {
  const name = nearest(target.name, candidates);
  return name === undefined
    ? fixBy(`make the ${target.kind} "${target.name}", or delete the scaled object`)
    : patchFix(`scale the ${target.kind} "${name}" instead`, object, { spec: { scaleTargetRef: { name } } });
}
