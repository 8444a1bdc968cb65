/** Node pools: how many, of which types, how large. */
import type { Answers } from '../answers.ts';
import { textOf } from '../answers.ts';
import { chosenOffers, type GroupOffer } from '../group-offers.ts';
import { kindsOf, type PoolPlan, poolPlans, proposedLimit } from '../pool-plan.ts';
import { limitId, poolProblem } from '../pool-spec.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';
import { readOffers } from './groups.ts';

/** The groups that the node class will name. */
export async function readChosen(facts: WizardFacts, answers: Answers): Promise<readonly GroupOffer[]> {
  return chosenOffers(await readOffers(facts, answers), answers);
}

/** The node pools that the answers make. */
export async function readPlans(facts: WizardFacts, answers: Answers): Promise<readonly PoolPlan[]> {
  return poolPlans(await readChosen(facts, answers), answers, await facts.nodePools(answers));
}

/** One or several; asked where the groups' nodes are of several kinds. */
export function poolsQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'pools',
    async prepare(answers) {
      const kinds = kindsOf(await readChosen(facts, answers));
      if (kinds.length < 2) return undefined;
      const named = (pools: string) => poolNames(pools, answers, facts);
      return {
        kind: 'select',
        flag: 'nodePools[] in hpscale.yaml',
        text: 'Node pools',
        note: `A node pool says which nodes Karpenter may make, and how many. Your groups have nodes of ${kinds.length} kinds: ${kinds.join(', ')}.`,
        choices: [
          {
            value: 'per-kind',
            label: 'one for each kind',
            description: `${await named('per-kind')}: each has a limit of its own, and pods can choose one by its name.`,
          },
          {
            value: 'one',
            label: 'one for all',
            description:
              'Karpenter takes the cheapest node that fits the pods; the limits hold for all kinds together.',
          },
        ],
      };
    },
  };
}

async function poolNames(pools: string, answers: Answers, facts: WizardFacts): Promise<string> {
  const plans = await readPlans(facts, { ...answers, pools });
  return plans.map(({ name }) => name).join(', ');
}

/** For each pool: its types where a flexible group leaves a choice, then its limits. */
export async function questionsOfPools(facts: WizardFacts, answers: Answers): Promise<readonly WizardQuestion[]> {
  if (textOf(answers, 'node-class') === undefined) return [];
  const plans = await readPlans(facts, answers);
  return plans.flatMap((plan) => [
    typesQuestion(plan),
    ...plan.resources.map((resource) => limitQuestion(plan, resource, facts)),
  ]);
}

function typesQuestion({ name, offered, groups }: PoolPlan): WizardQuestion {
  return {
    id: `types:${name}`,
    async prepare() {
      if (offered.length < 2 || groups.every(({ isFlexible }) => !isFlexible)) return undefined;
      return {
        kind: 'checkbox',
        flag: 'nodePools[].instanceTypes in hpscale.yaml',
        text: `Instance types of the node pool ${name}`,
        note: 'Karpenter takes the cheapest of the marked ones that fits the pods and that AWS has.',
        choices: offered.map((type) => ({ value: type, label: type })),
        default: offered,
        validate: (marked) => (marked.length === 0 ? 'mark at least one with Space' : undefined),
      };
    },
  };
}

const WORDS: Readonly<Record<string, string>> = {
  cpu: 'CPUs',
  'nvidia.com/gpu': 'GPUs',
  'aws.amazon.com/neuron': 'Neuron devices',
};

function limitQuestion(plan: PoolPlan, resource: string, facts: WizardFacts): WizardQuestion {
  const id = limitId(plan, resource);
  return {
    id,
    async prepare(answers) {
      const { amount, reason } = proposedLimit(plan, resource, await facts.quotas(answers));
      return {
        kind: 'input',
        flag: 'nodePools[].limits in hpscale.yaml',
        text: `Most ${WORDS[resource] ?? resource} in the node pool ${plan.name}`,
        note: `Karpenter never goes above it. ${amount} is ${reason}.`,
        default: amount,
        validate: (limit) => poolProblem(plan, { ...answers, [id]: limit }, `limits.${resource}`),
      };
    },
  };
}
