/** What is wrong between the entries of hpscale.yaml: two of one name, groups that are like each other in a circle. */
import type { ConfigPath } from '../domain/desired.ts';
import { parseScaleTarget } from '../domain/scaled-object.ts';
import type { Violation } from './config-problem.ts';
import type { ConfigTree, NamedList } from './config-tree.ts';

/** Where an entry stands in its list of the file, which may have others that cannot be judged. */
export type Position = (list: NamedList, index: number) => number;

/** All of them. */
export function wholeViolations(tree: ConfigTree, position: Position): readonly Violation[] {
  const { namespace, role } = tree;
  const inNamespace = (entry: { readonly namespace?: string; readonly name: string }) =>
    `${entry.name} in namespace ${entry.namespace ?? namespace}`;
  const twice = (list: NamedList, names: readonly string[]) =>
    repeats(names).map(({ index, first }) =>
      violation([list, position(list, index), 'name'], `${names[index]} is there twice`, {
        hint: `the first is ${list}[${position(list, first)}]: keep one, or give it another name`,
      }),
    );
  return [
    ...(role.name !== undefined && role.arn !== undefined
      ? [violation(['role', 'arn'], 'the role is named twice, by name and by ARN', { hint: 'keep one of the two' })]
      : []),
    ...twice(
      'instanceGroups',
      tree.instanceGroups.map(({ name }) => name),
    ),
    ...twice(
      'nodeClasses',
      tree.nodeClasses.map(({ name }) => name),
    ),
    ...twice(
      'nodePools',
      tree.nodePools.map(({ name }) => name),
    ),
    ...twice('workloads', tree.workloads.map(inNamespace)),
    ...twice('scaledObjects', tree.scaledObjects.map(inNamespace)),
    ...sharedTargets(tree, position),
    ...circles(tree, position),
  ];
}

function violation(path: ConfigPath, message: string, { hint }: { readonly hint: string }): Violation {
  return { path, message, hint };
}

interface Repeat {
  readonly index: number;
  readonly first: number;
}

function repeats(names: readonly string[]): readonly Repeat[] {
  return names
    .map((name, index) => ({ index, first: names.indexOf(name) }))
    .filter(({ index, first }) => first !== index);
}

/** KEDA's admission refuses the second scaled object of a workload. */
function sharedTargets({ scaledObjects, namespace }: ConfigTree, position: Position): readonly Violation[] {
  const targets = scaledObjects.map((entry) => {
    const target = parseScaleTarget(entry.target);
    return `${entry.namespace ?? namespace}/${target?.kind ?? ''}/${target?.name ?? entry.target}`;
  });
  return repeats(targets)
    .filter(({ index, first }) => scaledObjects[index]?.name !== scaledObjects[first]?.name)
    .map(({ index, first }) =>
      violation(
        ['scaledObjects', position('scaledObjects', index), 'target'],
        `${scaledObjects[index]?.target} is scaled by ${scaledObjects[first]?.name} already`,
        { hint: 'put all triggers of a workload into one scaled object' },
      ),
    );
}

/** Each group that is, in the end, like itself; told once per circle. */
function circles({ instanceGroups }: ConfigTree, position: Position): readonly Violation[] {
  const likeOf = new Map(instanceGroups.map(({ name, like }) => [name, like]));
  const told = new Set<string>();
  return instanceGroups.flatMap(({ name }, index) => {
    const trail = [name];
    for (let next = likeOf.get(name); next !== undefined && next !== name; next = likeOf.get(next)) {
      if (trail.includes(next)) return [];
      trail.push(next);
    }
    const isCircle = likeOf.get(trail.at(-1) ?? name) === name;
    if (!isCircle || trail.some((group) => told.has(group))) return [];
    for (const group of trail) told.add(group);
    return [
      violation(
        ['instanceGroups', position('instanceGroups', index), 'like'],
        `a circle: ${[...trail, name].join(' is like ')}`,
        { hint: 'name a group of the cluster, or give executionRole and lifecycle' },
      ),
    ];
  });
}
