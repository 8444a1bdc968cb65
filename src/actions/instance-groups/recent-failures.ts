/** What SageMaker's events tell about a failure, in its own words. */
import type { Aws, Context } from '../../context.ts';
import { isHpscaleError } from '../../errors.ts';

const HOUR_MS = 3_600_000;
const MAX_EVENTS = 50;
const MAX_TOLD = 5;

/** Of the last hour, newest first, each once; of the cluster as a whole when no group is named. Nothing where the events cannot be read. */
export async function recentFailures(
  clusterName: string,
  group: string | null,
  aws: Pick<Aws, 'clusters'>,
  { clock }: Pick<Context, 'clock'>,
): Promise<readonly string[]> {
  try {
    const events = await aws.clusters.listEvents(clusterName, clock.now() - HOUR_MS, MAX_EVENTS);
    const told = events
      .filter(({ level, instanceGroup }) => level === 'Error' && (group === null || instanceGroup === group))
      .map(({ description }) => description);
    return [...new Set(told)].slice(0, MAX_TOLD);
  } catch (error) {
    if (isHpscaleError(error) && error.kind !== 'interrupted') return [];
    throw error;
  }
}
