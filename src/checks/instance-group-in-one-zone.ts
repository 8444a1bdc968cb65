/** A group of one instance type has all its nodes in one zone, or Karpenter cannot tell where the next one comes. */
import { GROUP_HINTS, GROUP_TEXTS, placementOf } from '../domain/instance-group-rules.ts';
import { defineGroupRule } from './shared/group-rule.ts';
import { subnetZonesOf } from './shared/group-use.ts';

export const check = defineGroupRule({
  id: 'instance-group-in-one-zone',
  title: 'instance groups of one instance type have their subnets in one zone',
  severity: 'error',
  uses: ['subnets'],
  fits: ({ group, found }) =>
    found.length > 0 ? `${group} is flexible and may span zones` : `the subnets of ${group} are in one zone`,
  unfit: ({ group, found }) => `${GROUP_TEXTS.severalZones(group, found)}: ${GROUP_HINTS.severalZones}`,
  judge: (group, context) => {
    const placement = placementOf(group, subnetZonesOf(context));
    if (placement.kind === 'several') return { status: 'unfit', found: placement.zones };
    if (placement.kind === 'unknown') {
      return { status: 'undecided', why: `the zones of ${group.subnetIds.join(', ')} are unknown: ${placement.why}` };
    }
    return { status: 'fits', found: placement.kind === 'flexible' ? group.instanceTypes : [] };
  },
  evidence: ({ subnetIds }) => ({ field: 'Subnets (its own, or those of the cluster)', value: subnetIds }),
  advice: 'make another for each zone: subnets of a group cannot be changed',
});
