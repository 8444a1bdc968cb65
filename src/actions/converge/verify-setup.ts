/** Looks once more, between consent and the first step, whether what the plan stands on is still there. */
import type { LoadedConfig } from '../../domain/desired.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { HpscaleError } from '../../errors.ts';
import { nodeClassOf } from '../judge-node-pool.ts';
import { judgeGroups } from './judge-desired.ts';
import { createObjections } from './objections.ts';
import type { Observed } from './observe.ts';

/** One DescribeCluster, and one list where pools use classes that the file does not make. Throws with the place in the file. */
export async function verifySetup(config: LoadedConfig, { aws, cluster, kube, zones }: Observed): Promise<void> {
  const { desired } = config;
  const ownClasses = new Set(desired.nodeClasses.map(({ name }) => name));
  const borrowing = desired.nodePools.some(({ nodeClass }) => !ownClasses.has(nodeClass));
  const [fresh, classes] = await Promise.all([
    aws.clusters.describe(cluster.arn),
    borrowing ? kube.list(RESOURCES.nodeClass) : [],
  ]);
  const objections = createObjections(config);
  judgeGroups(desired, { cluster: fresh, zones }, objections);
  for (const [index, pool] of desired.nodePools.entries()) {
    if (ownClasses.has(pool.nodeClass)) continue;
    objections.gather(['nodePools', index], () => void nodeClassOf(pool, classes), undefined);
  }
  objections.throwAny();
  const { status } = fresh.autoscaling;
  if (cluster.autoscaling.status === 'InService' && status !== 'InService') {
    throw new HpscaleError({
      kind: 'conflict',
      code: 'cluster-changed',
      message: `autoscaling of ${cluster.name} has become ${status} since the plan was made; nothing was touched`,
      hint: 'run the same command again: it plans anew',
    });
  }
}
