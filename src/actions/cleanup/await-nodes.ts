/** Waits until Karpenter has taken its nodes away: no node claim, no node pool, no instance on its way out. */
import { CLAIMS, hyperpodClaims, type LiveClaim } from '../../checks/shared/node-claims.ts';
import type { Aws, Context, Kube } from '../../context.ts';
import type { Cluster, ClusterNode } from '../../domain/cluster.ts';
import { isEmptyGroup } from '../../domain/instance-group-rules.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../domain/kube-object.ts';
import { nodeNameOf } from '../../domain/live-pods.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import type { Step } from '../../domain/plan.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import { ifPermitted, ifServed } from '../unless-refused.ts';
import { type Observation, waitUntil } from '../wait-until.ts';
import { blockersText, type ClaimBlockers, drainBlockers } from './drain-blockers.ts';

export interface NodesToGo {
  /** Names of the node pools that are being deleted. */
  readonly nodePools: readonly string[];
  /** Of the node classes that go: their nodes have to be gone as well. */
  readonly instanceGroups: readonly string[];
}

export interface NodeTools extends Pick<ChangeTools, 'deadline' | 'resume'> {
  readonly aws: Aws;
  readonly kube: Kube;
  readonly cluster: Cluster;
  readonly context: Pick<Context, 'clock' | 'signal'>;
}

/** Throws a timeout with what blocks each node claim; hpscale takes no finalizer off. */
export function awaitNodesStep(going: NodesToGo, tools: NodeTools): Step {
  const { cluster, deadline, resume, context } = tools;
  return {
    id: 'await-nodes-gone',
    title: 'wait until Karpenter has taken their nodes away',
    kind: 'wait',
    target: cluster.arn,
    run: async (step) => {
      let blockers: readonly ClaimBlockers[] = [];
      try {
        await waitUntil(
          {
            what: `${CLAIMS} to be gone`,
            look: async () => {
              const seen = await look(going, tools);
              blockers = seen.blockers;
              return seen.observation;
            },
            firstIntervalMs: 5000,
            maxIntervalMs: 15_000,
            timeoutMs: deadline.leftMs(),
            onState: (state) => step.progress(state),
            resumeWith: resume.again,
          },
          { ...context, signal: step.signal },
        );
        return undefined;
      } catch (error) {
        throw blockers.length === 0 ? error : withBlockers(error, blockers);
      }
    },
  };
}

/** A timeout or Ctrl-C, with what was in the way. */
function withBlockers(error: unknown, blockers: readonly ClaimBlockers[]): unknown {
  if (!isHpscaleError(error) || (error.kind !== 'timeout' && error.kind !== 'interrupted')) return error;
  return new HpscaleError({
    kind: error.kind,
    code: error.code,
    message: error.message,
    hint: [
      'what each node claim waits for:',
      ...blockers.map((one) => `- ${blockersText(one)}`),
      'hpscale takes no finalizer off: without it the instance would run on, billed',
      ...(error.hint === undefined ? [] : [error.hint]),
    ].join('\n'),
    data: { ...error.data, blockers },
    cause: error,
  });
}

interface Look {
  readonly observation: Observation<void>;
  readonly blockers: readonly ClaimBlockers[];
}

async function look(going: NodesToGo, tools: NodeTools): Promise<Look> {
  const { kube } = tools;
  const [allClaims, pools] = await Promise.all([listAll(RESOURCES.nodeClaim, kube), listAll(RESOURCES.nodePool, kube)]);
  const claims = awaitedClaims(hyperpodClaims(allClaims), pools, going);
  if (claims.length > 0) return await describeClaims(claims, tools);
  const left = pools.filter(({ metadata }) => going.nodePools.includes(metadata.name));
  if (left.length > 0) return waiting(`${left.map(({ metadata }) => metadata.name).join(', ')} still there`);
  const busy = await busyGroups(going.instanceGroups, tools);
  if (busy.length > 0) return waiting(busy.join(', '));
  return { observation: { isDone: true, value: undefined }, blockers: [] };
}

function waiting(state: string, blockers: readonly ClaimBlockers[] = []): Look {
  return { observation: { isDone: false, state }, blockers };
}

async function listAll(type: ResourceType, kube: Kube): Promise<readonly KubeObject[]> {
  return await ifServed(() => kube.list(type), []);
}

/** Of the pools that go, and of pools that are gone. */
function awaitedClaims(claims: readonly LiveClaim[], pools: readonly KubeObject[], { nodePools }: NodesToGo) {
  const staying = new Set(
    pools
      .filter((pool) => hyperpodNodeClassOf(pool) !== undefined && !nodePools.includes(pool.metadata.name))
      .map(({ metadata }) => metadata.name),
  );
  return claims.filter(({ pool }) => pool === null || !staying.has(pool));
}

/** More are not read. */
const MAX_TOLD = 4;

async function describeClaims(claims: readonly LiveClaim[], { kube, aws, cluster, context }: NodeTools): Promise<Look> {
  const [nodes, pods, budgets, instances] = await Promise.all([
    readable(kube.list(RESOURCES.node)),
    readable(kube.list(RESOURCES.pod)),
    readable(kube.list(RESOURCES.podDisruptionBudget)),
    readable(aws.clusters.listNodes(cluster.name)),
  ]);
  const bound = pods.filter((pod) => nodeNameOf(pod) !== undefined);
  const blockers = drainBlockers({ claims, nodes, pods: bound, budgets, instances, now: context.clock.now() });
  const told = blockers.slice(0, MAX_TOLD).map(blockersText);
  const more = blockers.length > MAX_TOLD ? [`and ${blockers.length - MAX_TOLD} more`] : [];
  const count = `${claims.length} ${claims.length === 1 ? 'node claim' : 'node claims'} left`;
  return waiting(`${count}: ${[...told, ...more].join(' | ')}`, blockers);
}

/** What may not be read tells nothing of blockers; the claims themselves still do. */
async function readable<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  return await ifPermitted<readonly T[], readonly T[]>(
    () => list,
    () => [],
  );
}

/** Groups that still count nodes, as long as one of them is on its way out: others that run there are nobody's to wait for. */
async function busyGroups(names: readonly string[], { aws, cluster }: NodeTools): Promise<readonly string[]> {
  const { instanceGroups } = await aws.clusters.describe(cluster.name);
  const occupied = instanceGroups.filter((group) => names.includes(group.name) && !isEmptyGroup(group));
  if (occupied.length === 0) return [];
  const instances = await readable(aws.clusters.listNodes(cluster.name));
  return occupied.flatMap(({ name, currentCount }) => {
    const ending = instances.filter((instance) => instance.instanceGroup === name && isEnding(instance));
    return ending.length === 0 ? [] : [`${name} has ${currentCount} nodes, ${ending.length} ShuttingDown`];
  });
}

function isEnding({ status }: ClusterNode): boolean {
  return status === 'ShuttingDown';
}
