/** The time that a node may drain cuts short the time that its pods have to end. */
import { formatDuration, parseDuration } from '../domain/duration.ts';
import { type KubeObject, namespacedName } from '../domain/kube-object.ts';
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, hyperpodPools, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';

const FIELD = 'spec.template.spec.terminationGracePeriod';

interface Cut {
  readonly allowed: string;
  readonly wanted: string;
  readonly pod: string;
}

export const check = defineCheck({
  id: 'node-pool-termination-grace',
  title: 'nodes drain for as long as their pods need to end',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodes', 'pods'],
  messages: {
    unlimited: () => 'its nodes drain for as long as it takes',
    enough: ({ allowed }: { allowed: string }) =>
      `its nodes drain for up to ${allowed}, and no pod on them needs longer`,
    cut: ({ allowed, wanted, pod }: Cut) =>
      `its nodes drain for up to ${allowed}, and pod ${pod} has ${wanted} to end: it is ended before`,
  },
  run: ({ nodePools, nodes, pods }, judge) => {
    const longest = longestGraceByPool(nodes, pods);
    return hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const evidence = [evidenceOf(pool, FIELD, pool.terminationGracePeriod ?? null)];
      const allowedMs = parseDuration(pool.terminationGracePeriod ?? '');
      if (allowedMs === undefined) return judge.pass(subject, 'unlimited', {}, { evidence });
      const allowed = formatDuration(allowedMs);
      const grace = longest.get(pool.name);
      if (grace === undefined || grace.seconds * 1000 <= allowedMs) {
        return judge.pass(subject, 'enough', { allowed }, { evidence });
      }
      const wanted = formatDuration(grace.seconds * 1000);
      const seen = { field: 'spec.terminationGracePeriodSeconds', value: grace.seconds, source: `Pod/${grace.pod}` };
      const fix = patchPool(pool, `let nodes drain for ${wanted}`, {
        template: { spec: { terminationGracePeriod: wanted } },
      });
      return judge.fail(subject, 'cut', { allowed, wanted, pod: grace.pod }, { evidence: [...evidence, seen], fix });
    });
  },
});

interface Grace {
  readonly pod: string;
  readonly seconds: number;
}

/** The API server's default is 30 s; a pod that does not say is one of those. */
function longestGraceByPool(nodes: readonly KubeObject[], pods: readonly KubeObject[]): ReadonlyMap<string, Grace> {
  const poolByNode = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[NODE_POOL_LABEL]]));
  const longest = new Map<string, Grace>();
  for (const pod of pods) {
    const { nodeName = '', terminationGracePeriodSeconds: seconds = 30 } = (pod.spec ?? {}) as {
      readonly nodeName?: string;
      readonly terminationGracePeriodSeconds?: number;
    };
    const pool = poolByNode.get(nodeName);
    if (pool === undefined || seconds <= (longest.get(pool)?.seconds ?? 0)) continue;
    longest.set(pool, { pod: namespacedName(pod), seconds });
  }
  return longest;
}
