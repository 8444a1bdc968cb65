/** When nodes are taken away: the same for every node pool that the wizard makes. */
import { budgetProblems, type DisruptionBudget, parseBudget } from '../../../domain/disruption-budget.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
} from '../../../domain/node-pool.ts';
import type { Answers } from '../answers.ts';
import type { PoolPlan } from '../pool-plan.ts';
import { poolProblem, USUAL_BUDGET } from '../pool-spec.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';
import { readPlans } from './pools.ts';
import { problemText } from '../problem-text.ts';

const IN_FILE = 'nodePools[].disruption in hpscale.yaml';

/** Policy, time, budget, age. */
export function disruptionQuestions(facts: WizardFacts): readonly WizardQuestion[] {
  const first = async (answers: Answers) => (await readPlans(facts, answers))[0];
  return [
    consolidationQuestion(first),
    durationQuestion(first, {
      id: 'consolidate-after',
      field: 'consolidateAfter',
      text: 'How long before such a node is removed',
      note: 'Shorter costs less, but the next pod may have to wait some minutes for a new node. "Never" keeps nodes.',
      usual: DEFAULT_CONSOLIDATE_AFTER,
    }),
    budgetQuestion(first),
    durationQuestion(first, {
      id: 'expire-after',
      field: 'expireAfter',
      text: 'Age at which a node is replaced',
      note: 'At that age Karpenter drains it by force, whatever runs on it. "Never" leaves it to HyperPod to patch nodes.',
      usual: DEFAULT_EXPIRE_AFTER,
    }),
  ];
}

/** The pool whose settings, if it is there already, are the defaults. */
type First = (answers: Answers) => Promise<PoolPlan | undefined>;

interface DurationQuestion {
  readonly id: string;
  readonly field: 'consolidateAfter' | 'expireAfter';
  readonly text: string;
  readonly note: string;
  readonly usual: string;
}

function durationQuestion(first: First, { id, field, text, note, usual }: DurationQuestion): WizardQuestion {
  return {
    id,
    async prepare(answers) {
      const plan = await first(answers);
      return {
        kind: 'input',
        flag: IN_FILE,
        text,
        note,
        default: plan?.live?.[field] ?? usual,
        validate: (value) => plan && poolProblem(plan, { ...answers, [id]: value }, field),
      };
    },
  };
}

function consolidationQuestion(first: First): WizardQuestion {
  return {
    id: 'consolidation',
    prepare: async (answers) => ({
      kind: 'select',
      flag: IN_FILE,
      text: 'When Karpenter removes nodes',
      default: (await first(answers))?.live?.consolidationPolicy ?? DEFAULT_CONSOLIDATION_POLICY,
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
}

/** Budgets that one number cannot say stay as they are. */
function budgetQuestion(first: First): WizardQuestion {
  return {
    id: 'budget',
    async prepare(answers) {
      const budgets = (await first(answers))?.live?.budgets ?? [];
      if (!budgets.every(isOneNumber) || budgets.length > 1) return undefined;
      return {
        kind: 'input',
        flag: IN_FILE,
        text: 'Most nodes to remove at once',
        note: 'Of each node pool: a count, or a percentage, which is rounded up. 0 removes none.',
        default: budgets[0]?.nodes ?? USUAL_BUDGET,
        validate: (text) => {
          return problemText(budgetProblems(parseBudget(text), 'budgets'));
        },
      };
    },
  };
}

function isOneNumber({ reasons, schedule }: DisruptionBudget): boolean {
  return reasons === undefined && schedule === undefined;
}
