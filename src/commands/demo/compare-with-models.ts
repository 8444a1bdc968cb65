/** What the models say of the demo's second half, beside when it was seen. */
import type { Foretold } from '../../domain/demo.ts';
import { formatDuration } from '../../domain/duration.ts';
import { foretellDepartures, foretellJoins, type NodeTimes, type Span } from './foretold-nodes.ts';
import { foretellReplicas, type QueueWorld, type ReplicaChange } from './foretell.ts';
import type { Look } from './watch-workload.ts';

export interface ForetoldWorld extends Omit<QueueWorld, 'endMs' | 'readyMs'> {
  readonly times: NodeTimes;
  readonly consolidateAfterMs: number;
}

/** From the signal to end until a pod's containers have ended. */
const POD_END_MS = 1000;

/** Every change of size and every node, in the order of the models. */
export function compareWithModels(looks: readonly Look[], world: ForetoldWorld): readonly Foretold[] {
  const endMs = looks.at(-1)?.atMs ?? world.madeMs;
  const readyMs = [...new Map(looks.flatMap(({ readySince }) => [...readySince])).values()];
  const changes = foretellReplicas({ ...world, endMs, readyMs });
  const pendingSinceMs = changes.flatMap(({ atMs, from, to }) =>
    Array.from({ length: Math.max(0, to - from) }, () => atMs),
  );
  const joins = foretellJoins(pendingSinceMs, world.times);
  const emptyMs = (changes.findLast(({ to }) => to === 0)?.atMs ?? endMs) + POD_END_MS;
  const departures = foretellDepartures(emptyMs, joins.length, world);
  const seconds = (ms: number) => Math.round((ms - world.madeMs) / 1000);
  const row = (what: string, span: Span, seenMs: number | undefined): Foretold => ({
    what,
    model: { from: seconds(span.fromMs), to: seconds(span.toMs) },
    seen: seenMs === undefined ? null : seconds(seenMs),
  });
  return [
    ...changes.map((change) => {
      const span = { fromMs: change.atMs, toMs: change.atMs };
      return row(describeChange(change, world), span, firstSize(looks, change));
    }),
    ...joins.map((span, index) =>
      row(
        `node ${index + 1} joins`,
        span,
        firstWith(looks, ({ counts }) => counts.nodes > index),
      ),
    ),
    ...departures.map((span, index) => {
      const left = joins.length - index - 1;
      return row(
        left === 0 ? 'no node left' : `${left} node${left === 1 ? '' : 's'} left`,
        span,
        lastDropTo(looks, left),
      );
    }),
  ];
}

function describeChange({ from, to, by, messages }: ReplicaChange, { scaling }: ForetoldWorld): string {
  const size = `${from} -> ${to} replica${to === 1 ? '' : 's'}`;
  if (by === 'HPA') {
    const wanted = Math.ceil(messages / scaling.messagesPerReplica);
    return `${size}: ${messages} messages / ${scaling.messagesPerReplica} = ${wanted}${wanted > to ? `, ${to} at most` : ''}`;
  }
  return to === 0
    ? `${size}: no poll saw a message for ${formatDuration(scaling.cooldownMs)}`
    : `${size}: KEDA's poll sees ${messages} message${messages === 1 ? '' : 's'}`;
}

/** The first look at which the workload has the new size after the old one. */
function firstSize(looks: readonly Look[], { from, to }: ReplicaChange): number | undefined {
  return looks.find(({ counts }, index) => counts.replicas === to && (looks[index - 1]?.counts.replicas ?? 0) === from)
    ?.atMs;
}

function firstWith(looks: readonly Look[], isSo: (look: Look) => boolean): number | undefined {
  return looks.find(isSo)?.atMs;
}

function lastDropTo(looks: readonly Look[], nodes: number): number | undefined {
  return looks.findLast(({ counts }, index) => counts.nodes <= nodes && (looks[index - 1]?.counts.nodes ?? 0) > nodes)
    ?.atMs;
}
