/** Instances become Kubernetes nodes, and nodes go with their instances. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { nodeNameOfInstance } from '../../domain/cluster.ts';
import { UNREGISTERED_TAINT } from '../../autoscaling/karpenter/well-known-labels.ts';
import { isNotReadyTaint } from '../../autoscaling/taints.ts';
import type { SandboxNode } from '../parts.ts';
import { type Controller, type ControllerContext } from './controller-context.ts';
import { taintsOf } from './kube-view.ts';
import { buildNode, providerIdOf } from './node-objects.ts';
import { KINDS } from './resources.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kubelet';

/** Registers nodes that run, readies them after a while, and removes them when their instance is gone. */
export function startNodeJoiner(context: ControllerContext): Controller {
  const pending = new Map<string, SandboxNode>();
  const queue = createWorkQueue(context.clock, (name) => {
    const node = pending.get(name);
    pending.delete(name);
    if (node) initialize(context, node);
  });
  const unsubscribe = context.aws.subscribe((event) => {
    if (event.kind !== 'node' || event.node.clusterName !== context.aws.servedClusterName) return;
    const name = nodeNameOfInstance(event.node.instanceId);
    if (event.change === 'running') {
      register(context, event.node);
      pending.set(name, event.node);
      queue.addAfter(name, context.timings.nodeInitialized * 1000);
    } else if (event.change === 'gone') {
      pending.delete(name);
      removeNode(context, name);
    }
  });
  return {
    stop() {
      unsubscribe();
      queue.stop();
    },
  };
}

function describe(context: ControllerContext, node: SandboxNode, isInitialized: boolean): KubeObject {
  const { seed, random } = context.services;
  const group = context.aws.describeGroup(node.clusterName, node.instanceGroup);
  const cluster = seed.clusters.find(({ name }) => name === node.clusterName);
  const octet = () => 1 + Math.floor(random() * 254);
  return buildNode({
    node,
    nowMs: context.clock.now(),
    kubernetesVersion: seed.eksClusters.find(({ name }) => name === cluster?.eksCluster)?.version ?? '1.33',
    isInitialized,
    groupLabels: group?.labels ?? {},
    address: `10.1.${octet()}.${octet()}`,
  });
}

/** The node appears: not ready yet, and fenced off until Karpenter has seen it when it made it. */
function register(context: ControllerContext, node: SandboxNode): void {
  const object = describe(context, node, false);
  if (context.index.get(KINDS.node, object.metadata.name)) return;
  const taints = isClaimed(context, node) ? [...taintsOf(object), UNREGISTERED_TAINT] : taintsOf(object);
  context.store.create(KINDS.node, { ...object, spec: { ...(object.spec as object), taints } }, MANAGER);
}

function isClaimed(context: ControllerContext, node: SandboxNode): boolean {
  const id = providerIdOf(node);
  for (const claim of context.index.all(KINDS.nodeClaim).values()) {
    if ((claim.status as { providerID?: string } | undefined)?.providerID === id) return true;
  }
  return false;
}

/** The node is Ready and shows its devices; the taints of a starting node go. */
function initialize(context: ControllerContext, node: SandboxNode): void {
  const ready = describe(context, node, true);
  const live = context.index.get(KINDS.node, ready.metadata.name);
  if (!live) return;
  const taints = taintsOf(live).filter((taint) => !isNotReadyTaint(taint));
  const updated = context.store.update(KINDS.node, { ...live, spec: { ...(live.spec as object), taints } }, MANAGER);
  const { addresses } = live.status as { addresses?: unknown };
  context.store.updateStatus(KINDS.node, { ...updated, status: { ...(ready.status as object), addresses } }, MANAGER);
}

/** A Node that exists from the start: Ready at once. */
export function createReadyNode(context: ControllerContext, node: SandboxNode): KubeObject {
  return context.store.create(KINDS.node, describe(context, node, true), MANAGER);
}

/** Deletes the Node and what was bound to it. With Karpenter's finalizer it stays until Karpenter lets it go. */
function removeNode(context: ControllerContext, name: string): void {
  if (context.index.get(KINDS.node, name)) context.store.delete(KINDS.node, name);
  for (const pod of context.index.podsOn(name)) {
    context.store.delete(KINDS.pod, pod.metadata.name, pod.metadata.namespace, { gracePeriodSeconds: 0 });
  }
}
