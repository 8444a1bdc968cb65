/** What SageMaker said went wrong with instance groups and their instances. */
import type { ClusterEvent } from '../../domain/cluster.ts';

/** Errors and warnings by group, in the order of the events (newest first). Those of the whole cluster are not among them. */
export function troublesOf(events: readonly ClusterEvent[]): ReadonlyMap<string, readonly ClusterEvent[]> {
  const byGroup = new Map<string, ClusterEvent[]>();
  for (const event of events) {
    const { instanceGroup, level } = event;
    if (instanceGroup === null || (level !== 'Error' && level !== 'Warn')) continue;
    const known = byGroup.get(instanceGroup);
    if (known) known.push(event);
    else byGroup.set(instanceGroup, [event]);
  }
  return byGroup;
}
