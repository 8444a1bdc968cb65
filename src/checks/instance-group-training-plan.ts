/** Reserved capacity of a training plan does not autoscale. */
import { GROUP_HINTS, GROUP_TEXTS } from '../domain/instance-group-rules.ts';
import { defineGroupRule } from './shared/group-rule.ts';

export const check = defineGroupRule({
  id: 'instance-group-training-plan',
  title: 'instance groups for Karpenter use no training plan',
  severity: 'error',
  fits: ({ group }) => `${group} uses no training plan`,
  unfit: ({ group }) => `${GROUP_TEXTS.trainingPlan(group)}: ${GROUP_HINTS.trainingPlan}`,
  judge: ({ trainingPlanArn }) =>
    trainingPlanArn === null ? { status: 'fits', found: [] } : { status: 'unfit', found: [trainingPlanArn] },
  evidence: ({ trainingPlanArn }) => ({ field: 'TrainingPlanArn', value: trainingPlanArn }),
  advice: 'give Karpenter an on-demand or spot group',
});
