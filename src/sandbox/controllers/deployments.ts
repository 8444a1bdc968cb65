/** The Deployment controller: a ReplicaSet per template, rolled over step by step. */
import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1.d.ts';
import { conditionsOf, type KubeObject } from '../../domain/kube-object.ts';
import { controllerOf } from '../../domain/live-pods.ts';
import { withCondition } from './conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { ownerReference } from './replica-sets.ts';
import { KINDS, keyOf } from './resources.ts';
import { hashOf } from './template-hash.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kube-controller-manager';
const REVISION = 'deployment.kubernetes.io/revision';

/** Keeps every Deployment's ReplicaSets as its template and size say. */
export function startDeployments(context: ControllerContext): Controller {
  const queue = createWorkQueue(context.clock, (key) => reconcile(context, key));
  watchKind(context, KINDS.deployment, (deployment) => queue.add(keyOf(deployment.metadata)));
  watchKind(context, KINDS.replicaSet, (set) => {
    const owner = controllerOf(set);
    if (owner?.kind === 'Deployment') queue.add(keyOf({ ...set.metadata, name: owner.name }));
  });
  for (const key of context.index.all(KINDS.deployment).keys()) queue.add(key);
  return queue;
}

interface Sets {
  readonly current: KubeObject;
  readonly old: readonly KubeObject[];
}

function reconcile(context: ControllerContext, key: string): void {
  const deployment = context.index.get(KINDS.deployment, key);
  if (!deployment || deployment.metadata.deletionTimestamp !== undefined) return;
  const current = ensureCurrent(context, deployment);
  const old = setsOf(context, deployment).filter((set) => set.metadata.uid !== current.metadata.uid);
  if (specOf(deployment)?.paused !== true) roll(context, deployment, { current, old });
  writeStatus(context, deployment, current.metadata.uid);
}

function specOf(deployment: KubeObject): Deployment['spec'] {
  return (deployment as unknown as Deployment).spec;
}

function setsOf(context: ControllerContext, deployment: KubeObject): readonly KubeObject[] {
  return context.index.ownedBy(deployment.metadata.uid).filter((object) => object.kind === 'ReplicaSet');
}

function sizeOf(set: KubeObject): number {
  return (set as unknown as ReplicaSet).spec?.replicas ?? 0;
}

function availableOf(set: KubeObject): number {
  return (set as unknown as ReplicaSet).status?.availableReplicas ?? 0;
}

/** The ReplicaSet of the present template; made when it is not there. */
function ensureCurrent(context: ControllerContext, deployment: KubeObject): KubeObject {
  const spec = specOf(deployment);
  const hash = hashOf(spec?.template);
  const sets = setsOf(context, deployment);
  const known = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash);
  if (known) return known;
  const revision = String(Math.max(0, ...sets.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0))) + 1);
  const labels = { ...spec?.template.metadata?.labels, 'pod-template-hash': hash };
  const { namespace = 'default' } = deployment.metadata;
  annotate(context, deployment, revision);
  return context.store.create(
    KINDS.replicaSet,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace,
        labels,
        annotations: { [REVISION]: revision },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...spec?.selector.matchLabels, 'pod-template-hash': hash } },
        template: { ...spec?.template, metadata: { ...spec?.template.metadata, labels } },
      },
    },
    MANAGER,
  );
}

function annotate(context: ControllerContext, deployment: KubeObject, revision: string): void {
  const { annotations = {} } = deployment.metadata;
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } };
  context.store.update(KINDS.deployment, { ...deployment, metadata }, MANAGER);
}

/** One step towards the wanted size. */
function roll(context: ControllerContext, deployment: KubeObject, sets: Sets): void {
  if (specOf(deployment)?.strategy?.type === 'Recreate') recreate(context, deployment, sets);
  else rollOver(context, deployment, sets);
}

function sumOf(sets: readonly KubeObject[], value: (set: KubeObject) => number): number {
  return sets.reduce((sum, set) => sum + value(set), 0);
}

/** The old pods go first, all of them. */
function recreate(context: ControllerContext, deployment: KubeObject, { current, old }: Sets): void {
  for (const set of old) resize(context, deployment, set, 0);
  const left = sumOf(old, (set) => context.index.ownedBy(set.metadata.uid).length);
  if (left === 0) resize(context, deployment, current, wantedOf(deployment));
}

/** Within surge and unavailability. */
function rollOver(context: ControllerContext, deployment: KubeObject, { current, old }: Sets): void {
  const wanted = wantedOf(deployment);
  const { surge, unavailable } = leewayOf(deployment);
  const size = sizeOf(current);
  const room = Math.max(0, wanted + surge - sumOf(old, sizeOf) - size);
  resize(context, deployment, current, Math.min(wanted, size + room));
  const available = sumOf([current, ...old], availableOf);
  let removable = Math.max(0, available - (wanted - unavailable));
  for (const set of old) {
    const useless = sizeOf(set) - availableOf(set);
    const taken = Math.min(sizeOf(set), useless + removable);
    removable -= Math.max(0, taken - useless);
    resize(context, deployment, set, sizeOf(set) - taken);
  }
}

function wantedOf(deployment: KubeObject): number {
  return specOf(deployment)?.replicas ?? 1;
}

/** Pods above and below the wanted number that a rollover may have: a quarter each unless written. */
function leewayOf(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = specOf(deployment)?.strategy?.rollingUpdate ?? {};
  const wanted = wantedOf(deployment);
  return { surge: share(maxSurge, wanted, Math.ceil), unavailable: share(maxUnavailable, wanted, Math.floor) };
}

function share(value: string | number, of: number, round: (value: number) => number): number {
  const text = String(value);
  return text.endsWith('%') ? round((of * Number(text.slice(0, -1))) / 100) : Number(text);
}

function resize(context: ControllerContext, deployment: KubeObject, set: KubeObject, replicas: number): void {
  const before = sizeOf(set);
  if (before === replicas) return;
  context.store.update(KINDS.replicaSet, { ...set, spec: { ...(set.spec as object), replicas } }, MANAGER);
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  context.events.emit(deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
    component: 'deployment-controller',
  });
}

function writeStatus(context: ControllerContext, deployment: KubeObject, currentUid: string | undefined): void {
  const live = context.index.get(KINDS.deployment, keyOf(deployment.metadata));
  if (!live) return;
  const sets = setsOf(context, live);
  const current = sets.filter((set) => set.metadata.uid === currentUid);
  const wanted = wantedOf(live);
  const replicas = sumOf(sets, (set) => statusOf(set).replicas);
  const available = sumOf(sets, availableOf);
  const updated = sumOf(current, (set) => statusOf(set).replicas);
  const status = {
    observedGeneration: live.metadata.generation ?? 1,
    replicas,
    updatedReplicas: updated,
    readyReplicas: sumOf(sets, (set) => statusOf(set).readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, Math.max(wanted, replicas) - available),
    conditions: rolloutConditions(context, live, {
      name: current[0]?.metadata.name ?? '',
      isAvailable: available >= wanted - leewayOf(live).unavailable,
      isComplete: updated === wanted && replicas === wanted && available >= wanted,
    }),
  };
  patchStatus(context, KINDS.deployment, live, { status, manager: MANAGER });
}

function statusOf(set: KubeObject): { readonly replicas: number; readonly readyReplicas?: number } {
  return (set as unknown as ReplicaSet).status ?? { replicas: 0 };
}

function rolloutConditions(
  context: ControllerContext,
  deployment: KubeObject,
  state: { readonly name: string; readonly isAvailable: boolean; readonly isComplete: boolean },
): readonly unknown[] {
  const nowMs = context.clock.now();
  const available = withCondition(
    conditionsOf(deployment),
    state.isAvailable
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    nowMs,
  );
  const isDone = available.some((condition) => condition.reason === 'NewReplicaSetAvailable');
  if (isDone && !state.isComplete && isSameSet(available, state.name)) return available;
  return withCondition(
    available,
    state.isComplete
      ? {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${state.name}" has successfully progressed.`,
        }
      : {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          message: `ReplicaSet "${state.name}" is progressing.`,
        },
    nowMs,
  );
}

/** A rollout that was complete stays so when it is only scaled. */
function isSameSet(conditions: readonly { readonly message?: string }[], name: string): boolean {
  return conditions.some((condition) => condition.message?.startsWith(`ReplicaSet "${name}"`));
}
