/** The life of a node: Pending, Running, ShuttingDown, gone; and the events that tell of it. */
import { drawUuid } from '../ids.ts';
import type { World } from '../world.ts';
import type { ClusterEvent, ClusterState, NodeState } from './cluster-state.ts';
import { makeNode } from './make-node.ts';

/** Adds a node to a group; it runs after `timings.nodeRegistered`. The target count is the caller's concern. */
export function launchNode(
  world: World,
  cluster: ClusterState,
  wish: { readonly groupName: string; readonly instanceType?: string; readonly zones?: readonly string[] },
): NodeState {
  const { clock, random, seed } = world;
  const node = makeNode(seed, cluster, { ...wish, launchedAt: clock.now(), random });
  cluster.nodes.push(node);
  recordNodeEvent(world, cluster, node, `Provisioning node ${node.logicalId} of type ${node.instanceType}`);
  world.emit({ kind: 'node', change: 'added', node });
  node.timer = clock.schedule(drawNodeMs(world, seed.timings.nodeRegistered), () => {
    node.timer = undefined;
    node.status = 'Running';
    recordNodeEvent(world, cluster, node, `Instance ${node.instanceId} is running`);
    world.emit({ kind: 'node', change: 'running', node });
  });
  return node;
}

/** Shuts a node down; it is gone after `timings.nodeTermination`. */
export function terminateNode(world: World, cluster: ClusterState, node: NodeState): void {
  node.timer?.cancel();
  node.status = 'ShuttingDown';
  recordNodeEvent(world, cluster, node, `Terminating instance ${node.instanceId}`);
  world.emit({ kind: 'node', change: 'terminating', node });
  node.timer = world.clock.schedule(drawNodeMs(world, world.seed.timings.nodeTermination), () => {
    node.timer = undefined;
    cluster.nodes = cluster.nodes.filter((other) => other !== node);
    recordNodeEvent(world, cluster, node, `Instance ${node.instanceId} has been terminated`);
    world.emit({ kind: 'node', change: 'gone', node });
  });
}

/** Milliseconds that one node takes for what takes `seconds` on the whole. */
function drawNodeMs({ random, seed }: World, seconds: number): number {
  const { nodeSpread = 0 } = seed.timings;
  return Math.round(seconds * 1000 * (1 + nodeSpread * (2 * random() - 1)));
}

/** Notes an event of the cluster or of one of its groups; ListClusterEvents shows it. */
export function recordEvent(
  world: World,
  cluster: ClusterState,
  event: Pick<ClusterEvent, 'description'> & Partial<ClusterEvent>,
): void {
  cluster.events.push({
    id: drawUuid(world.random),
    atMs: world.clock.now(),
    resourceType: 'Cluster',
    instanceGroup: null,
    node: null,
    instanceId: null,
    level: 'Info',
    failureMessage: null,
    ...event,
  });
}

function recordNodeEvent(world: World, cluster: ClusterState, node: NodeState, description: string): void {
  const { instanceGroup } = node;
  const instanceId = node.status === 'Pending' ? null : node.instanceId;
  recordEvent(world, cluster, { description, resourceType: 'Instance', instanceGroup, node, instanceId });
}
