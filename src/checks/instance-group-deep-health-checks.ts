/** Deep health checks keep a new node for over an hour, and Karpenter does not wait that long. */
import { GROUP_HINTS, GROUP_TEXTS } from '../domain/instance-group-rules.ts';
import { defineGroupRule } from './shared/group-rule.ts';

export const check = defineGroupRule({
  id: 'instance-group-deep-health-checks',
  title: 'instance groups for Karpenter run no deep health checks at start',
  severity: 'error',
  fits: ({ group }) => `${group} runs no deep health checks when a node starts`,
  unfit: ({ group, found }) => `${GROUP_TEXTS.deepHealthChecks(group, found)}: ${GROUP_HINTS.deepHealthChecks}`,
  judge: ({ deepHealthChecks }) => ({
    status: deepHealthChecks.length === 0 ? 'fits' : 'unfit',
    found: deepHealthChecks,
  }),
  evidence: ({ deepHealthChecks }) => ({ field: 'OnStartDeepHealthChecks', value: deepHealthChecks }),
  advice: 'give Karpenter a group without OnStartDeepHealthChecks',
});
