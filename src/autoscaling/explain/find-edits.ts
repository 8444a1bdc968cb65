/** The fewest small edits after which the model places a pod: every set has been tried before it is told. */
import { groupBy } from '../../domain/group-by.ts';
import type { PodFailure } from '../karpenter/failure.ts';
import { remainingLimits } from '../karpenter/limits.ts';
import type { NodePoolInput } from '../karpenter/node-pool-template.ts';
import { validatePod } from '../karpenter/pod-validation.ts';
import { type RoundSettings, scheduleRound } from '../karpenter/scheduler.ts';
import { applyEdit, type Edit, type Scene, type SpareGroup } from './edit.ts';
import { editsForEmptyPool, editsForInvalid, proposeEdits, type ProposalWorld } from './propose-edits.ts';

/** Edits that, made together, let the pod be placed on a new node of a pool. */
export interface Suggestion {
  readonly nodePool: string;
  readonly edits: readonly Edit[];
  /** Types that would then come into question, cheapest first. */
  readonly instanceTypes: readonly string[];
}

export interface EditOptions {
  readonly spareGroups: readonly SpareGroup[];
  readonly settings?: RoundSettings;
}

/** More than this is no small edit. */
const MAX_EDITS = 3;
const MAX_SUGGESTIONS = 3;

/** Suggestions, the smallest first: at most one per pool and way, and at most three. */
export function findEdits(scene: Scene, options: EditOptions): readonly Suggestion[] {
  const found = scene.cluster.pools.flatMap((pool) => solvePool(scene, pool.name, options));
  const ranked = found.toSorted((a, b) => weightOf(a) - weightOf(b) || (a.nodePool < b.nodePool ? -1 : 1));
  const distinct = ranked.filter((one, index) => ranked.findIndex((other) => sameEdits(one, other)) === index);
  return distinct.slice(0, MAX_SUGGESTIONS);
}

/** Depth first, shallow ones first, within one pool: the others are left out, so that it is this one that has to take the pod. */
function solvePool(scene: Scene, nodePool: string, options: EditOptions): Suggestion[] {
  for (let depth = 1; depth <= MAX_EDITS; depth += 1) {
    const found = search(onlyPool(scene, nodePool), [], { nodePool, depth, options });
    if (found.length > 0) return found.filter((suggestion) => holds(scene, suggestion, options));
  }
  return [];
}

/** New nodes only: what runs would not be moved. */
function onlyPool({ pod, cluster }: Scene, name: string): Scene {
  const pools = cluster.pools.filter((pool) => pool.name === name);
  return { pod, cluster: { ...cluster, pools: pools.map((pool) => leftOf(pool, cluster)), nodes: [] } };
}

/** Without its nodes a pool has what they leave of its limits. */
function leftOf(pool: NodePoolInput, { nodes }: Scene['cluster']): NodePoolInput {
  const own = groupBy(nodes, ({ nodePool }) => nodePool).get(pool.name) ?? [];
  return {
    ...pool,
    limits: remainingLimits(
      pool.limits,
      own.map(({ capacity }) => capacity),
    ),
  };
}

interface Search {
  readonly nodePool: string;
  /** How many edits more may be made. */
  readonly depth: number;
  readonly options: EditOptions;
}

function search(scene: Scene, made: readonly Edit[], { nodePool, depth, options }: Search): Suggestion[] {
  const go = (edit: Edit) => search(applyEdit(scene, edit), [...made, edit], { nodePool, depth: depth - 1, options });
  if (validatePod(scene.pod)) return depth === 0 ? [] : editsForInvalid(scene).slice(0, 1).flatMap(go);
  const round = scheduleRound({ ...scene.cluster, pods: [scene.pod], settings: options.settings ?? {} });
  const [claim] = round.claims;
  if (claim) return [{ nodePool, edits: made, instanceTypes: claim.options.map(({ name }) => name) }];
  const failure = round.failures.get(scene.pod.uid);
  const [pool] = scene.cluster.pools;
  if (depth === 0 || !failure || !pool) return [];
  const edits = editsFor(failure, { scene, pool, remaining: pool.limits, spareGroups: options.spareGroups });
  return edits.filter((edit) => !made.some((other) => isSameTarget(edit, other))).flatMap(go);
}

function editsFor(failure: PodFailure, world: ProposalWorld): readonly Edit[] {
  if (failure.kind === 'no-instance-types') return editsForEmptyPool(world);
  const [first] = failure.kind === 'pools' ? failure.pools : [];
  return first ? proposeEdits(first, world) : [];
}

function isSameTarget(a: Edit, b: Edit): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'select' && b.kind === 'select') return a.key === b.key;
  if (a.kind === 'add-group' && b.kind === 'add-group') return a.group.name === b.group.name;
  if (a.kind === 'request' && b.kind === 'request') return a.resource === b.resource;
  if (a.kind === 'raise-limit' && b.kind === 'raise-limit') return a.resource === b.resource;
  return JSON.stringify(a, bigintText) === JSON.stringify(b, bigintText);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Once more in the whole cluster, as it would be: with its nodes, its other pools and their weights. */
function holds(scene: Scene, { edits }: Suggestion, { settings = {} }: EditOptions): boolean {
  const after = edits.reduce(applyEdit, scene);
  const round = scheduleRound({ ...after.cluster, pods: [after.pod], settings });
  return !round.failures.has(after.pod.uid);
}

/** Fewer first; the pod's own before those of a pool, which concern others too; groups last, which cost most to have. */
function weightOf({ edits }: Suggestion): number {
  return edits.reduce((sum, { kind }) => sum + 10 + WEIGHTS[kind], 0);
}

const WEIGHTS: Readonly<Record<Edit['kind'], number>> = {
  tolerate: 0,
  select: 2,
  'soften-spread': 1,
  'raise-limit': 1,
  'label-pool': 2,
  'widen-pool': 1,
  request: 4,
  'add-group': 5,
};

function sameEdits(a: Suggestion, b: Suggestion): boolean {
  return JSON.stringify(a.edits, bigintText) === JSON.stringify(b.edits, bigintText);
}
