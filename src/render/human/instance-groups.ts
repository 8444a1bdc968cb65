/** `instancegroup` for people. */
import type {
  InstanceGroupChangeResult,
  InstanceGroupsResult,
  ListedGroup,
} from '../../domain/instance-group-result.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import { renderTable } from '../table.ts';
import type { Renderer } from '../view.ts';

/** The steps, and how the group is now. */
export const renderInstanceGroupChange: Renderer<InstanceGroupChangeResult> = ({ cluster, name, steps, status }) => {
  const table = renderTable(
    ['STATUS', 'STEP'],
    steps.map((step) => [step.status, step.title]),
  );
  return `${table}\nCluster          ${cluster}\n${name.padEnd(14)}   ${status ?? 'not there'}\n`;
};

/** The groups, then what is to be known of each. */
export const renderInstanceGroups: Renderer<InstanceGroupsResult> = ({ instanceGroups }, { theme }) => {
  const hasQuota = instanceGroups.some(({ headroom }) => headroom !== undefined);
  const table = renderTable(
    [
      'NAME',
      'TYPES',
      'CAPACITY',
      'NODES',
      'ZONES',
      'STATUS',
      'NODE CLASSES',
      'KARPENTER',
      ...(hasQuota ? ['ROOM'] : []),
    ],
    instanceGroups.map((group) => [
      group.name,
      shorten(group.instanceTypes),
      group.capacityType,
      group.current === group.target ? group.current : `${group.current} of ${group.target}`,
      orUnknown(group.zones),
      group.status,
      orUnknown(group.nodeClasses),
      group.usable ? 'may use it' : 'cannot',
      ...(hasQuota ? [headroomText(group)] : []),
    ]),
  );
  const remarks = instanceGroups.flatMap((group) => group.remarks.map((remark) => remarkLine(remark, group)));
  const unknowns = [...new Set(instanceGroups.flatMap(reasonsOf))].map(
    (reason) => `${theme.warning('unknown:')} ${reason}\n`,
  );
  return [table, ...(remarks.length + unknowns.length === 0 ? [] : ['\n']), ...remarks, ...unknowns].join('');

  function remarkLine(remark: string, { usable }: ListedGroup): string {
    return `${usable ? theme.warning('note:') : theme.error('cannot:')} ${remark}\n`;
  }
};

function shorten([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}

function orUnknown(part: Known<readonly string[]>): string {
  return isUnknown(part) ? '?' : part.join(', ');
}

function reasonsOf({ zones, nodeClasses }: ListedGroup): readonly string[] {
  return [zones, nodeClasses].filter(isUnknown).map(({ unknown }) => unknown);
}

function headroomText({ headroom = {} }: ListedGroup): string {
  return Object.values(headroom)
    .map((room) => room ?? '?')
    .join(', ');
}
