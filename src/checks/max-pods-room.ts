/** One network interface per node leaves small HyperPod types few pods, and DaemonSets take most of them. */
import { groupByOverhead } from '../autoscaling/karpenter/daemon-overhead.ts';
import { HYPERPOD_LABEL_RULES } from '../autoscaling/karpenter/well-known-labels.ts';
import type { SchedulingPod } from '../autoscaling/pod.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { defineCheck, fixBy } from './check.ts';
import { liveClusterOf, MODEL_FACTS } from './shared/live-cluster.ts';
import { POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeStartable, STARTABLE_MESSAGES, type StartablePool } from './shared/startable-types.ts';

interface Room {
  readonly instanceType: string;
  readonly maxPods: number;
  readonly daemonSets: readonly string[];
  readonly room: number;
}

/** Fewer pods than that are soon taken by something that was forgotten. */
const FEW_PODS = 3;

export const check = defineCheck({
  id: 'max-pods-room',
  title: 'DaemonSets leave room for pods on every instance type',
  severity: 'warning',
  phase: 'health',
  subjects: POOLS,
  needs: MODEL_FACTS,
  messages: {
    ...STARTABLE_MESSAGES,
    enough: ({ instanceType, room, maxPods }: Room) =>
      `the tightest type, ${instanceType}, has room for ${room} of ${maxPods} pods beside the DaemonSets`,
    tight: ({ instanceType, room, maxPods, daemonSets }: Room) =>
      `${instanceType} takes ${maxPods} pods, and ${daemonSets.length} DaemonSets leave room for ${room}`,
    full: ({ instanceType, maxPods, daemonSets }: Room) =>
      `${instanceType} takes ${maxPods} pods, and ${daemonSets.length} DaemonSets take all of them: no pod ever runs there`,
    undocumented: ({ instanceTypes }: { instanceTypes: readonly string[] }) =>
      `AWS does not document how many pods ${instanceTypes.join(', ')} takes`,
  },
  run: (facts, judge, context) => {
    const { daemons } = liveClusterOf(facts, context);
    return judgeStartable(facts, context, judge, (startable) => {
      const subject = subjectOf(startable.pool);
      const { rooms, undocumented } = roomsOf(startable, daemons);
      const tightest = rooms.toSorted((a, b) => slackOf(a) - slackOf(b))[0];
      if (!tightest) return judge.unknown(subject, 'undocumented', { instanceTypes: undocumented });
      const evidence = [
        { field: 'pods per node', value: tightest.maxPods, source: `HyperPod's table of ${tightest.instanceType}` },
        { field: 'DaemonSets on its nodes', value: tightest.daemonSets, source: 'list daemonsets.apps' },
      ];
      const certainty = undocumented.length === 0 ? 'exact' : 'bound';
      if (slackOf(tightest) >= 0) return judge.pass(subject, 'enough', tightest, { evidence, certainty });
      const isFull = tightest.room < 1;
      const fix = fixBy(
        'name an instance group of a larger type in the node class, or keep DaemonSets off these nodes',
      );
      const severity = isFull ? 'error' : 'warning';
      return judge.fail(subject, isFull ? 'full' : 'tight', tightest, { evidence, certainty, fix, severity });
    });
  },
});

/** Below zero: too little. Each accelerator wants a pod of its own at most. */
function slackOf({ instanceType, room }: Room): number {
  const accelerators = findInstanceType(instanceType)?.accelerator?.count ?? 0;
  return room - Math.max(FEW_PODS, accelerators);
}

function roomsOf({ input, requirements, options }: StartablePool, daemons: readonly SchedulingPod[]) {
  const present = new Map(options.map(({ name }) => [name, new Set<string>()]));
  for (const daemon of daemons) {
    const pool = { taints: input.taints, requirements, options };
    const groups = groupByOverhead(pool, [daemon], HYPERPOD_LABEL_RULES.wellKnown);
    for (const { overhead, options: theirs } of groups) {
      if (overhead.size === 0) continue;
      for (const { name } of theirs) present.get(name)?.add(`${daemon.namespace}/${daemon.name}`);
    }
  }
  const rooms = [...present].flatMap(([instanceType, names]): Room[] => {
    const maxPods = findInstanceType(instanceType)?.maxPods;
    if (maxPods === undefined) return [];
    return [{ instanceType, maxPods, daemonSets: [...names].toSorted(), room: maxPods - names.size }];
  });
  const known = new Set(rooms.map(({ instanceType }) => instanceType));
  return { rooms, undocumented: [...present.keys()].filter((name) => !known.has(name)) };
}
