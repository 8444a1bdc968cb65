/** Objects that a tool applies again: changes made with hpscale or kubectl last until its next run. */
import type { FactKey } from '../domain/facts.ts';
import { namedSubject, objectSubject } from '../domain/finding.ts';
import { isUnknown } from '../domain/known.ts';
import { namespacedName, namespaceOf } from '../domain/kube-object.ts';
import { scaleTargetOf } from '../domain/live-fields.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { listOf } from './shared/group-use.ts';
import { ownerOfObject } from '../domain/infrastructure-owner.ts';

const LISTS = ['nodeClasses', 'nodePools', 'scaledObjects', 'deployments'] as const satisfies readonly FactKey[];

interface Owned {
  readonly tool: string;
  readonly mark: string;
}

export const check = defineCheck({
  id: 'infrastructure-as-code-of-objects',
  title: 'no tool takes back changes of node pools, scaled objects and replicas',
  severity: 'info',
  phase: 'tuning',
  subjects: 'node classes, node pools and scaled objects',
  needs: [],
  uses: LISTS,
  messages: {
    unowned: () => 'no label or annotation tells of a tool that applies it again',
    owned: ({ tool, mark }: Owned) =>
      `${tool} keeps it (${mark}): change it there, what is changed here lasts until its next run`,
    replicasOwned: ({ tool, mark }: Owned) =>
      `${tool} keeps it (${mark}) and KEDA scales it: with replicas in its description, each run sets them back`,
    unread: ({ list, why }: { list: string; why: string }) => `${list} could not be read (${why})`,
  },
  run: (_, judge, context) => {
    const whole = namedSubject('cluster', context.origin.clusterName ?? 'unnamed');
    const lists = LISTS.map((key) => ({ key, objects: listOf(key, context) }));
    const unread = lists.flatMap(({ key, objects }) =>
      isUnknown(objects)
        ? [judge.unknown(namedSubject(whole.text, key), 'unread', { list: key, why: objects.unknown })]
        : [],
    );
    const targets = scaledDeployments(context);
    const judged = lists
      .flatMap(({ objects }) => (isUnknown(objects) ? [] : objects))
      .filter((object) => object.kind !== 'Deployment' || targets.has(namespacedName(object)))
      .map((object) => {
        const subject = objectSubject(object);
        const owner = ownerOfObject(object);
        if (!owner) return judge.pass(subject, 'unowned', {});
        const { tool, field, value } = owner;
        const evidence = [{ field, value, source: subject.text }];
        const isTarget = object.kind === 'Deployment';
        const advice = isTarget
          ? `leave spec.replicas out of what ${tool} applies (Argo CD: ignoreDifferences on /spec/replicas)`
          : `make changes of it in ${tool}`;
        const details = { evidence, fix: fixBy(advice), certainty: 'bound' } as const;
        return judge.fail(subject, isTarget ? 'replicasOwned' : 'owned', { tool, mark: value }, details);
      });
    return [...unread, ...judged];
  },
});

function scaledDeployments(context: CheckContext): ReadonlySet<string> {
  const scaledObjects = listOf('scaledObjects', context);
  if (isUnknown(scaledObjects)) return new Set();
  return new Set(
    scaledObjects
      .filter((object) => scaleTargetOf(object).kind === 'Deployment')
      .map((object) => `${namespaceOf(object)}/${scaleTargetOf(object).name}`),
  );
}
