/** The cluster as Karpenter's scheduler sees it, read once for all checks that ask the model. */
import { toLiveCluster } from '../../autoscaling/live-cluster.ts';
import type { FactKey } from '../../domain/facts.ts';
import type { Needed } from '../check.ts';
import { oncePerRun } from './once-per-run.ts';

/** Facts that the model needs. */
export const MODEL_FACTS = [
  'nodePools',
  'nodeClasses',
  'nodeClaims',
  'nodes',
  'pods',
  'daemonSets',
] as const satisfies readonly FactKey[];

export type ModelFacts = Needed<(typeof MODEL_FACTS)[number]>;

/** Ready node pools, nodes, and what runs on them. */
export const liveClusterOf = oncePerRun((facts: ModelFacts) => toLiveCluster(facts));
