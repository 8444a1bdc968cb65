/** The last look: the file as it will be, and what it comes to. */
import { toConfigText } from '../../../config/config-text.ts';
import type { Context } from '../../../context.ts';
import type { Desired } from '../../../domain/desired.ts';
import { costText } from '../../../domain/plan-cost.ts';
import { costOfSetup } from '../../converge/cost-of-setup.ts';
import { CODES, info } from '../../../io/messages.ts';
import type { Answers } from '../answers.ts';
import type { WizardQuestion } from '../question.ts';
import { toDesired } from '../to-desired.ts';
import type { WizardFacts } from '../wizard-facts.ts';

/** The id of the question, and its answers. */
export const REVIEW = 'review';
export const SET_UP = 'set-up';
export const PLAN_ONLY = 'plan-only';

/** Shows the file; asked anew whenever the wizard is resumed. */
export function reviewQuestion(facts: WizardFacts, { io, clock }: Pick<Context, 'io' | 'clock'>): WizardQuestion {
  return {
    id: REVIEW,
    async prepare(answers) {
      const desired = await toDesired(answers, facts);
      const text = toConfigText(desired);
      const cost = desired.nodePools.length === 0 ? undefined : await costOf(desired, answers, facts, clock.now());
      return {
        kind: 'select',
        flag: '-f',
        text: 'This is what will be written. What next',
        isAskedAgain: true,
        announce: () => {
          io.notify(info(CODES.plan, `\n${text.trimEnd().replace(/^/gm, '  ')}\n`));
          if (cost !== undefined) io.notify(info(CODES.plan, `${cost}\n`));
        },
        choices: [
          {
            value: SET_UP,
            label: 'write it, and set it up',
            description: 'You see the plan, and are asked once more, before anything is changed.',
          },
          {
            value: PLAN_ONLY,
            label: 'write it, and only show the plan',
            description: 'Nothing is changed in AWS or Kubernetes.',
          },
        ],
      };
    },
  };
}

async function costOf(desired: Desired, answers: Answers, facts: WizardFacts, now: number): Promise<string> {
  const cluster = await facts.cluster(answers);
  const nodeClasses = await facts.nodeClasses(answers);
  const liveNodeClass = (name: string) => nodeClasses.find(({ metadata }) => metadata.name === name);
  return costText(costOfSetup(desired, { cluster, liveNodeClass }, now), (await facts.aws(answers)).region);
}
