/** A percentage of requests needs requests. */
import { missingRequests, utilizationTriggers, type MissingRequest } from './shared/resource-requests.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { targetFinder } from './shared/scale-targets.ts';
import { defineCheck, fixBy } from './check.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';

interface Missing {
  readonly target: string;
  readonly missing: readonly { readonly resource: string; readonly containers: readonly string[] }[];
}

export const check = defineCheck({
  id: 'scaled-object-resource-requests',
  title: 'what is scaled by a percentage of cpu or memory requests some',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects with cpu or memory triggers by Utilization',
  needs: ['scaledObjects', 'deployments'],
  uses: ['statefulSets', 'pods'],
  messages: {
    requested: () => 'its target requests what its triggers take a percentage of',
    missing: ({ target, missing }: Missing) =>
      `${missing
        .map(
          ({ resource, containers }) =>
            `${containers.join(', ')} of ${target} request${containers.length === 1 ? 's' : ''} no ${resource}`,
        )
        .join('; ')}: there is no percentage of nothing, and the HPA computes none`,
    unread: ({ message }: { message: string }) => `what its target requests is not known: ${message}`,
    noTarget: () => 'its target is not seen, which scaled-object-target-exists tells',
  },
  run: ({ scaledObjects }, judge, context) => {
    const findTarget = targetFinder(context);
    const pods = context.optional('pods');
    return liveScaledObjects(scaledObjects)
      .filter((so) => utilizationTriggers(so).length > 0)
      .map((so) => {
        const found = findTarget(so);
        if (found.kind === 'unread') return judge.unknown(so.subject, 'unread', found.why);
        if (found.kind !== 'found') return judge.skip(so.subject, 'noTarget', {});
        const missing = missingRequests(so, found.object, pods);
        const evidence = utilizationTriggers(so).map(({ index }) =>
          fieldEvidence(so, `spec.triggers[${index}].metricType`, 'Utilization'),
        );
        if (missing.length === 0) return judge.pass(so.subject, 'requested', {}, { evidence });
        const data = {
          target: `${so.target.kind}/${so.namespace}/${so.target.name}`,
          missing: missing.map(({ resource, containers }) => ({ resource, containers })),
        };
        // A LimitRange gives pods requests that the template does not have; without pods that is not seen.
        const certainty = pods === undefined ? 'bound' : 'exact';
        return judge.fail(so.subject, 'missing', data, { evidence, certainty, fix: fixOf(so, missing) });
      });
  },
});

const EXAMPLES = { cpu: '1', memory: '1Gi' } as const;

function fixOf({ target, namespace }: LiveScaledObject, missing: readonly MissingRequest[]) {
  const commands = missing.flatMap(({ resource, containers }) =>
    containers.map(
      (container) =>
        `kubectl set resources ${target.kind.toLowerCase()} ${target.name} --namespace ${namespace} --containers ${container} --requests ${resource}=${EXAMPLES[resource]}`,
    ),
  );
  return fixBy('request what a replica uses at full load (this starts its pods anew)', commands.join('\n'));
}
