/** Things of the chat team on nodes that Karpenter made for others: what a drain meets. */
import { type KubeObject, RESOURCES } from '../../src/domain/kube-object.ts';
import type { TestSandbox } from './start-sandbox.ts';

const LABELS = { app: 'chat' };

/** The node of the first node claim. */
export function claimedNode({ kube: { store } }: TestSandbox): KubeObject {
  const claim = store.list(RESOURCES.nodeClaim)[0];
  const name = (claim?.status as { readonly nodeName?: string } | undefined)?.nodeName;
  const node = name === undefined ? undefined : store.get(RESOURCES.node, name);
  if (!node) throw new Error('no node claim has a node');
  return node;
}

/** A pod `chat/chat-0` that runs on that node. */
export async function placePod(
  sandbox: TestSandbox,
  annotations: Readonly<Record<string, string>> = {},
  spec: object = {},
): Promise<void> {
  const { store } = sandbox.kube;
  const nodeName = claimedNode(sandbox).metadata.name;
  if (!store.get(RESOURCES.namespace, 'chat')) {
    store.create(RESOURCES.namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } }, 'chat-team');
  }
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat-0', namespace: 'chat', labels: LABELS, annotations },
    spec: { nodeName, containers: [{ name: 'chat', image: 'registry.k8s.io/pause:3.10' }], ...spec },
  };
  store.create(RESOURCES.pod, pod, 'chat-team');
  await sandbox.clock.advance(60_000);
}

/** A budget of the team that never lets `chat-0` go. */
export async function placeBudget(sandbox: TestSandbox): Promise<void> {
  const budget: KubeObject = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'always-one', namespace: 'chat' },
    spec: { minAvailable: 1, selector: { matchLabels: LABELS } },
  };
  sandbox.kube.store.create(RESOURCES.podDisruptionBudget, budget, 'chat-team');
  await sandbox.clock.advance(60_000);
}
