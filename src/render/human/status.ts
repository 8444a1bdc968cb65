/** `status` for people: the cluster above, then one small table per kind, what is wrong below the row it is about. */
import { isUnknown, type Known } from '../../domain/known.ts';
import {
  type GroupStatus,
  type NodeClassStatus,
  type NodePoolStatus,
  type ReadyState,
  type ScaledObjectStatus,
  type StatusResult,
} from '../../domain/status.ts';
import { renderTable } from '../table.ts';
import type { Renderer, View } from '../view.ts';
import { describeAutoscaling } from './autoscaling-change.ts';
import { renderNodeClaims } from './node-claims.ts';

/** The whole screen. */
export const renderStatus: Renderer<StatusResult> = (result, view) =>
  [
    renderCluster(result, view),
    section('Instance groups', renderGroups(result.instanceGroups, view), view),
    ...renderKubernetes(result, view),
    ...(result.notes.length === 0 ? [] : [result.notes.map((note) => `${view.theme.dim(`note: ${note}`)}\n`).join('')]),
  ].join('\n');

function renderCluster({ cluster, autoscaling, clusterRole }: StatusResult, view: View): string {
  const { theme } = view;
  const why = cluster.failureMessage === null ? '' : `: ${cluster.failureMessage}`;
  const status = cluster.status === 'InService' ? cluster.status : theme.warning(`${cluster.status}${why}`);
  const rows = [
    ['Cluster', `${theme.bold(cluster.name)}   ${status}`],
    ['ARN', cluster.arn],
    ['EKS cluster', cluster.eksCluster ?? theme.warning('none (orchestrated by Slurm)')],
    [
      'Provisioning',
      `${orMissing(cluster.provisioningMode, 'Continuous', view)}   ${theme.dim('node recovery')} ${orMissing(cluster.nodeRecovery, 'Automatic', view)}`,
    ],
    ['Autoscaling', describeAutoscaling(autoscaling, view)],
    ['Cluster role', clusterRole ?? 'none'],
  ];
  return rows.map(([label = '', value = '']) => `${theme.dim(label.padEnd(12))}   ${value}\n`).join('');
}

/** A setting that autoscaling needs at one value. */
function orMissing(value: string | null, needed: string, { theme }: View): string {
  return value === needed ? value : theme.warning(`${value ?? 'not set'} (autoscaling needs ${needed})`);
}

function renderGroups(groups: readonly GroupStatus[], { theme }: View): string {
  const unknownZones = groups.map(({ zones }) => zones).find(isUnknown);
  const table = renderTable(
    ['NAME', 'TYPES', 'CAPACITY', 'NODES', 'ZONES', 'STATUS'],
    groups.map(({ name, instanceTypes, capacityType, current, target, zones, status }) => [
      name,
      shorten(instanceTypes, 1),
      capacityType,
      current === target ? current : `${current} of ${target}`,
      isUnknown(zones) ? '?' : shorten(zones, 1),
      status,
    ]),
  );
  return unknownZones === undefined ? table : `${table}${theme.warning('zones unknown:')} ${unknownZones.unknown}\n`;
}

/** Four tables, or one line when nothing of Kubernetes could be read for one and the same reason. */
function renderKubernetes(result: StatusResult, view: View): string[] {
  const { nodeClasses, nodePools, nodeClaims, scaledObjects } = result;
  const parts = [nodeClasses, nodePools, nodeClaims, scaledObjects];
  const reasons = new Set(parts.map((part) => (isUnknown(part) ? part.unknown : '')));
  const [only = ''] = reasons;
  if (reasons.size === 1 && only !== '') return [section('Kubernetes', unknownLine(only, view), view)];
  return joinEmpty([
    kindSection('Node classes', nodeClasses, view, renderNodeClasses),
    kindSection('Node pools', nodePools, view, renderNodePools),
    kindSection('Node claims', nodeClaims, view, renderNodeClaims),
    kindSection('Scaled objects', scaledObjects, view, renderScaledObjects),
  ]);
}

interface Section {
  readonly text: string;
  /** One line that says so. */
  readonly isEmpty: boolean;
}

/** Empty kinds next to one another without a line between: a screen has 24 lines. */
function joinEmpty(sections: readonly Section[]): string[] {
  const blocks: string[] = [];
  let wasEmpty = false;
  for (const { text, isEmpty } of sections) {
    if (isEmpty && wasEmpty) blocks.push((blocks.pop() ?? '') + text);
    else blocks.push(text);
    wasEmpty = isEmpty;
  }
  return blocks;
}

function section(title: string, body: string, { theme }: View): string {
  return `${theme.bold(title)}\n${body}`;
}

function kindSection<T>(
  title: string,
  part: Known<readonly T[]>,
  view: View,
  render: (items: readonly T[], view: View) => string,
): Section {
  const { theme } = view;
  if (isUnknown(part)) return { text: section(title, unknownLine(part.unknown, view), view), isEmpty: false };
  if (part.length > 0) return { text: section(title, render(part, view), view), isEmpty: false };
  return { text: `${theme.bold(title.padEnd(14))}   ${theme.dim('none')}\n`, isEmpty: true };
}

function unknownLine(reason: string, { theme }: View): string {
  return `${theme.warning('unknown:')} ${reason}\n`;
}

function renderNodeClasses(classes: readonly NodeClassStatus[], view: View): string {
  const rows = classes.map((item) => [item.name, shorten(item.instanceGroups, 4), readyCell(item, view)]);
  return renderTable(['NAME', 'INSTANCE GROUPS', 'READY'], rows) + complaints(classes, view);
}

function renderNodePools(pools: readonly NodePoolStatus[], view: View): string {
  const rows = pools.map((pool) => [
    pool.name,
    pool.nodeClass,
    pool.resources['nodes'] ?? '0',
    describeLimits(pool),
    readyCell(pool, view),
  ]);
  return renderTable(['NAME', 'NODE CLASS', 'NODES', 'USED OF LIMIT', 'READY'], rows) + complaints(pools, view);
}

/** `nvidia.com/gpu 2/8`: what its nodes provide against what it may have. */
function describeLimits({ limits, resources }: NodePoolStatus): string {
  const parts = Object.entries(limits).map(([name, limit]) => `${name} ${resources[name] ?? '0'}/${limit}`);
  return parts.length === 0 ? 'no limit' : parts.join(', ');
}

/** The target is shown only where its name does not tell: a line of 80 columns is short. */
function renderScaledObjects(objects: readonly ScaledObjectStatus[], view: View): string {
  const items = objects.map((item) => ({ ...item, name: `${item.namespace}/${item.name}` }));
  const hasOtherTargets = objects.some(({ name, target }) => target !== `deployment/${name}`);
  const header = ['NAME', ...(hasOtherTargets ? ['TARGET'] : []), 'REPLICAS', 'TRIGGERS', 'ACTIVE', 'READY'];
  const rows = items.map((item) => [
    item.name,
    ...(hasOtherTargets ? [item.target] : []),
    `${item.minReplicas}..${item.maxReplicas}`,
    shorten(item.triggers, 2),
    activityOf(item),
    readyCell(item, view),
  ]);
  return renderTable(header, rows) + complaints(items, view);
}

function activityOf({ active, paused }: ScaledObjectStatus): string {
  return paused ? 'paused' : yesNo(active);
}

function readyCell({ ready }: ReadyState, { theme }: View): string {
  return ready === true ? yesNo(ready) : theme.warning(yesNo(ready));
}

function yesNo(value: boolean | null): string {
  if (value === null) return 'unknown';
  return value ? 'yes' : 'no';
}

/** Reason and message of what is not ready, below its table. */
function complaints(items: readonly (ReadyState & { readonly name: string })[], { theme }: View): string {
  return items
    .filter(({ reason, message }) => reason !== null || message !== null)
    .map(
      ({ name, reason, message }) => `  ${theme.warning(`${name}:`)} ${[reason, message].filter(Boolean).join(': ')}\n`,
    )
    .join('');
}

/** The first few, and how many more. */
function shorten(items: readonly string[], max: number): string {
  const more = items.length - max;
  return items.slice(0, max).join(',') + (more > 0 ? ` +${more}` : '');
}
