/** When nodes are taken away: the same for every node pool that the wizard makes. */
import { budgetProblems, parseBudget } from '../../../domain/disruption-budget.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
} from '../../../domain/node-pool.ts';
import type { Answers } from '../answers.ts';
import { type PoolPlan, poolPlans } from '../pool-plan.ts';
import { poolProblem, USUAL_BUDGET } from '../pool-spec.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';
import { readChosen } from './pools.ts';

const IN_FILE = 'nodePools[].disruption in hpscale.yaml';

/** Policy, time, budget, age. */
export function disruptionQuestions(facts: WizardFacts): readonly WizardQuestion[] {
  const duration = (
    id: string,
    field: string,
    text: string,
    about: { readonly note: string; readonly usual: string },
  ): WizardQuestion => ({
    id,
    async prepare(answers) {
      const plan = await firstPlan(facts, answers);
      return {
        kind: 'input',
        flag: IN_FILE,
        text,
        note: about.note,
        default: about.usual,
        validate: (value) => plan && poolProblem(plan, { ...answers, [id]: value }, field),
      };
    },
  });
  return [
    CONSOLIDATION,
    duration('consolidate-after', 'consolidateAfter', 'How long before such a node is removed', {
      usual: DEFAULT_CONSOLIDATE_AFTER,
      note: 'Shorter costs less, but the next pod may have to wait some minutes for a new node. "Never" keeps nodes.',
    }),
    BUDGET,
    duration('expire-after', 'expireAfter', 'Age at which a node is replaced', {
      usual: DEFAULT_EXPIRE_AFTER,
      note: 'At that age Karpenter drains it by force, whatever runs on it. "Never" leaves it to HyperPod to patch nodes.',
    }),
  ];
}

const CONSOLIDATION: WizardQuestion = {
  id: 'consolidation',
  prepare: async () => ({
    kind: 'select',
    flag: IN_FILE,
    text: 'When Karpenter removes nodes',
    default: DEFAULT_CONSOLIDATION_POLICY,
    choices: [
      {
        value: 'WhenEmpty',
        label: 'when they are empty',
        description: 'No running pod is ever moved: best for training and for models that load for minutes.',
      },
      {
        value: 'WhenEmptyOrUnderutilized',
        label: 'when they are empty, or their pods fit elsewhere',
        description: 'Cheaper, but pods are evicted and start again on another node.',
      },
    ],
  }),
};

const BUDGET: WizardQuestion = {
  id: 'budget',
  prepare: async () => ({
    kind: 'input',
    flag: IN_FILE,
    text: 'Most nodes to remove at once',
    note: 'Of each node pool: a count, or a percentage, which is rounded up. 0 removes none.',
    default: USUAL_BUDGET,
    validate: (text) => {
      const [problem] = budgetProblems(parseBudget(text), 'budgets');
      return problem && [problem.message, problem.hint].filter(Boolean).join('; ');
    },
  }),
};

async function firstPlan(facts: WizardFacts, answers: Answers): Promise<PoolPlan | undefined> {
  return poolPlans(await readChosen(facts, answers), answers)[0];
}
