/** The last look: the file as it will be, and what it comes to. */
import { toConfigText } from '../../../config/config-text.ts';
import type { Context } from '../../../context.ts';
import { costText } from '../../../domain/plan-cost.ts';
import { CODES, info } from '../../../io/messages.ts';
import { costOfSetup } from '../../converge/cost-of-setup.ts';
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
      const around = { cluster: await facts.cluster(answers), liveNodeClasses: await facts.nodeClasses(answers) };
      const cost = costOfSetup(desired, around, clock.now());
      const { region } = await facts.aws(answers);
      return {
        kind: 'select',
        flag: '-f',
        text: 'This is what will be written. What next',
        isAskedAgain: true,
        announce: () => {
          io.notify(info(CODES.plan, `\n${text.trimEnd().replace(/^/gm, '  ')}\n`));
          if (cost) io.notify(info(CODES.plan, `${costText(cost, region)}\n`));
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
