/** Instance types that each node pool may start, with what the model knows of their nodes. */
import { templateRequirements, type NodePoolInput } from '../../autoscaling/karpenter/node-pool-template.ts';
import { type InstanceOption, judgeOption } from '../../autoscaling/karpenter/instance-option.ts';
import type { Requirements } from '../../autoscaling/karpenter/requirements.ts';
import { HYPERPOD_LABEL_RULES } from '../../autoscaling/karpenter/well-known-labels.ts';
import { NO_RESOURCES } from '../../autoscaling/resource-list.ts';
import type { LiveNodePool } from '../../domain/node-pool-object.ts';
import type { CheckContext, Judge, Judgement } from '../check.ts';
import { liveClusterOf, type ModelFacts } from './live-cluster.ts';
import { hyperpodPools, subjectOf } from './node-pools.ts';

export interface StartablePool {
  readonly pool: LiveNodePool;
  readonly input: NodePoolInput;
  readonly requirements: Requirements;
  /** One per instance type and set of labels. */
  readonly options: readonly InstanceOption[];
}

export const STARTABLE_MESSAGES = {
  notReady: () => 'it is not Ready, so that what it may start is not known: see node-pool-ready',
  noTypes: () => 'it has no instance type that hpscale knows and that it may start',
};

/** Judges each pool that is Ready and may start something; says of the others why they are not judged. */
export function judgeStartable(
  facts: ModelFacts,
  context: CheckContext,
  judge: Judge<typeof STARTABLE_MESSAGES>,
  decide: (startable: StartablePool) => Judgement,
): Judgement[] {
  const { pools } = liveClusterOf(facts, context);
  const inputs = new Map(pools.map((input) => [input.name, input]));
  return hyperpodPools(facts.nodePools).map((pool) => {
    const input = inputs.get(pool.name);
    if (!input) return judge.skip(subjectOf(pool), 'notReady', {});
    const startable = toStartable(pool, input);
    return startable.options.length === 0 ? judge.skip(subjectOf(pool), 'noTypes', {}) : decide(startable);
  });
}

function toStartable(pool: LiveNodePool, input: NodePoolInput): StartablePool {
  const requirements = templateRequirements(input);
  const options = input.options.filter((option) => {
    const verdict = judgeOption(option, requirements, NO_RESOURCES, HYPERPOD_LABEL_RULES.wellKnown);
    return verdict.meetsRequirements && verdict.hasOffering;
  });
  return { pool, input, requirements, options };
}
