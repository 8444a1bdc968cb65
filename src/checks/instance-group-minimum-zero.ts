/** A minimum and Karpenter pull a group in two directions. */
import { GROUP_TEXTS } from '../domain/instance-group-rules.ts';
import { defineGroupRule } from './shared/group-rule.ts';

export const check = defineGroupRule({
  id: 'instance-group-minimum-zero',
  title: 'instance groups for Karpenter have no minimum',
  severity: 'warning',
  fits: ({ group }) => `${group} has no minimum number of nodes`,
  unfit: ({ group, found }) => GROUP_TEXTS.minimum(group, Number(found[0])),
  judge: ({ minCount }) => ({
    status: minCount === 0 ? 'fits' : 'unfit',
    found: minCount === 0 ? [] : [String(minCount)],
  }),
  evidence: ({ minCount }) => ({ field: 'MinCount', value: minCount }),
  // UpdateCluster takes a group's whole configuration, and resets what is left out: no command can be made of what we know.
  advice:
    "set MinInstanceCount to 0 with UpdateCluster, resubmitting the group's whole configuration: what is left out there is reset",
  isMendedInPlace: true,
});
