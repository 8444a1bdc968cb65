/** A pod larger than any node that a pool can make, DaemonSets counted, waits for ever. */
import type { Shortage } from '../autoscaling/pending-verdict.ts';
import { formatAmount, parseAmount } from '../autoscaling/resource-list.ts';
import type { Fix } from '../domain/finding.ts';
import { asArray, asText, at } from '../domain/json.ts';
import { defineCheck, fixBy } from './check.ts';
import { patchCommand } from './shared/kubectl.ts';
import { countText, PENDING_FACTS, PENDING_USES, pendingEvidence, type PendingGroup } from './shared/pending-pods.ts';
import { judgePendingPods, PENDING_MESSAGES } from './shared/pending-verdicts.ts';
import { podSpecOf, pointerStep } from './shared/workload-patch.ts';

interface TooLarge {
  readonly count: number;
  readonly pods: string;
  readonly nodePool: string | null;
  readonly shortages: readonly { readonly resource: string; readonly wanted: string; readonly most: string }[];
}

export const check = defineCheck({
  id: 'pending-pod-fits-an-instance-type',
  title: 'pending pods fit an instance type that a node pool may start',
  severity: 'error',
  phase: 'health',
  subjects: 'pods that wait for a node',
  needs: PENDING_FACTS,
  uses: PENDING_USES,
  messages: {
    ...PENDING_MESSAGES,
    fits: () => 'there is an instance type that is large enough',
    tooLarge: ({ pods, nodePool, shortages }: TooLarge) =>
      `${pods} waiting: with the DaemonSets of the node ${shortages.map(describe).join(' and ')} in node pool ${nodePool}`,
  },
  run: (facts, judge, context) =>
    judgePendingPods(facts, context, judge, (group, verdict) => {
      const { subject, count } = group;
      const evidence = pendingEvidence(group);
      if (verdict.kind === 'labels' || verdict.kind === 'topology' || verdict.kind === 'other') {
        const told = verdict.kind === 'labels' ? 'pending-pod-labels-declared' : 'pending-pod-schedulable';
        return judge.skip(subject, 'toldBy', { check: told }, { evidence });
      }
      if (verdict.kind !== 'size') return judge.pass(subject, 'fits', {}, { evidence });
      const data = {
        count,
        pods: countText(group),
        nodePool: verdict.nodePool,
        shortages: verdict.shortages.map(toText),
      };
      const certainty = verdict.isSure ? 'exact' : 'bound';
      return judge.fail(subject, 'tooLarge', data, { evidence, certainty, fix: fixOf(group, verdict.shortages) });
    }),
});

function toText({ resource, wantedMilli, mostMilli }: Shortage) {
  const form = resource === 'memory' ? 'binary' : 'decimal';
  const text = (milli: bigint) => formatAmount({ milli, form });
  return { resource, wanted: text(wantedMilli), most: text(mostMilli) };
}

function describe({ resource, wanted, most }: TooLarge['shortages'][number]): string {
  if (most === '0') return `they ask for ${wanted} ${resource}, and no instance type has any`;
  return `they need ${wanted} ${resource}, and the largest instance type has ${most}`;
}

/** For a single container that asks for too much of what every node has: what the largest type leaves for it. */
function fixOf({ target }: PendingGroup, shortages: readonly Shortage[]): Fix {
  const summary = 'ask for less, or name an instance group of a larger type in the node class';
  const { spec, path } = target ? podSpecOf(target) : { spec: {}, path: '' };
  const [container, ...others] = asArray(spec['containers']);
  if (!target || target.kind === 'Pod' || others.length > 0) return fixBy(summary);
  const changes = shortages.map((shortage) => changesOf(container, `${path}/containers/0/resources`, shortage));
  return changes.every((change) => change !== undefined)
    ? fixBy(summary, patchCommand(target, changes.flat()))
    : fixBy(summary);
}

/** undefined when nothing would be left of it, or it is not the container's doing (pods per node). */
function changesOf(container: unknown, path: string, { resource, wantedMilli, mostMilli }: Shortage) {
  const lists = ['requests', 'limits'].filter((list) => at(container, 'resources', list, resource) !== undefined);
  const [first = ''] = lists;
  const asked = parseAmount(asText(at(container, 'resources', first, resource)));
  const left = asked === undefined ? 0n : asked.milli - (wantedMilli - mostMilli);
  if (left <= 0n) return undefined;
  // Of devices the limit has to be the request.
  const changed = resource.includes('/') ? lists : lists.slice(0, 1);
  return changed.map((list) => ({
    op: 'replace' as const,
    path: `${path}/${list}/${pointerStep(resource)}`,
    value: quantityOf(resource, left),
  }));
}

const MEBIBYTE_MILLI = 1000n << 20n;

/** Rounded down, in the unit that people write. */
function quantityOf(resource: string, milli: bigint): string {
  if (resource === 'memory' || resource === 'ephemeral-storage') return `${milli / MEBIBYTE_MILLI}Mi`;
  return resource === 'cpu' ? `${milli}m` : String(milli / 1000n);
}
