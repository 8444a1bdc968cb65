/** What follows from a clean-up, said before consent. */
import type { KeptThing } from '../../domain/cleanup-result.ts';
import { groupBy } from '../../domain/group-by.ts';
import { asText, at } from '../../domain/json.ts';
import { isUnknown } from '../../domain/known.ts';
import { type KubeObject, namespaceOf, RESOURCES } from '../../domain/kube-object.ts';
import { replicasOf, scaleTargetOf } from '../../domain/live-fields.ts';
import { controllerOf, isReschedulable, podsByNode, workloadOf } from '../../domain/live-pods.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';
import type { ChosenObjects } from './choose-objects.ts';
import type { KubernetesSide } from './observe-cleanup.ts';

/** Replicas that stay, nodes that go, and the pods of others on them. */
export function consequences(objects: ChosenObjects, kubernetes: KubernetesSide): readonly string[] {
  return [...replicasThatStay(objects, kubernetes), ...nodesThatGo(objects, kubernetes)];
}

function replicasThatStay({ scaledObjects, workloads }: ChosenObjects, { live }: KubernetesSide): readonly string[] {
  const going = new Set(workloads.map(({ object }) => `${namespaceOf(object)}/${object.metadata.name}`));
  return scaledObjects.flatMap(({ object }) => {
    const { kind, name } = scaleTargetOf(object);
    const key = `${namespaceOf(object)}/${name}`;
    if (kind === RESOURCES.deployment.kind && going.has(key)) return [];
    const target =
      kind === RESOURCES.deployment.kind ? live.find(RESOURCES.deployment, name, namespaceOf(object)) : undefined;
    const count = target ? `its ${replicasOf(target)} replicas` : 'the replicas that it has then';
    return [`${kind} ${key} keeps ${count}: nothing scales it any more`];
  });
}

function nodesThatGo(objects: ChosenObjects, { live, pods }: KubernetesSide): readonly string[] {
  const claims = groupBy(live.all(RESOURCES.nodeClaim), ({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] ?? '');
  const onNode = isUnknown(pods) ? undefined : podsByNode(pods.filter(isReschedulable));
  return objects.nodePools.flatMap(({ object }) => {
    const { name } = object.metadata;
    const its = claims.get(name) ?? [];
    if (its.length === 0) return [];
    const nodes = its.length === 1 ? 'its node' : `its ${its.length} nodes`;
    const text = `Karpenter drains and removes the node pool ${name} with ${nodes}`;
    if (!onNode) return [`${text}; whose pods run there is unknown`];
    const others = its
      .flatMap((claim) => onNode.get(asText(at(claim.status, 'nodeName'))) ?? [])
      .filter((pod) => !isOfGoing(pod, objects));
    return [[text, ...fateOf(others)].join('; ')];
  });
}

/** A pod that nothing controls is not made again. */
function fateOf(pods: readonly KubeObject[]): readonly string[] {
  const bare = pods.filter((pod) => controllerOf(pod) === undefined);
  const controlled = pods.filter((pod) => controllerOf(pod) !== undefined);
  const list = (some: readonly KubeObject[]) => some.map(podText).join(', ');
  return [
    ...(controlled.length === 0 ? [] : [`pods of others move to other nodes, or wait for one: ${list(controlled)}`]),
    ...(bare.length === 0 ? [] : [`pods of others end for good, because nothing makes them again: ${list(bare)}`]),
  ];
}

function isOfGoing(pod: KubeObject, { workloads }: ChosenObjects): boolean {
  const { kind, name } = workloadOf(pod);
  return workloads.some(
    ({ object }) => object.kind === kind && object.metadata.name === name && namespaceOf(object) === namespaceOf(pod),
  );
}

/** `serving/chat-7d9f (Deployment chat)`. */
function podText(pod: KubeObject): string {
  const { kind, name } = workloadOf(pod);
  const text = `${namespaceOf(pod)}/${pod.metadata.name}`;
  return kind === 'Pod' ? text : `${text} (${kind} ${name})`;
}

/** What goes with nothing: what hpscale uses, and did not make. */
export function keptBeneath({ scaledObjects, workloads }: ChosenObjects): readonly KeptThing[] {
  const namespaces = [...new Set([...scaledObjects, ...workloads].map(({ object }) => namespaceOf(object)))];
  const reason = 'hpscale did not make it';
  return [
    ...(scaledObjects.length === 0 ? [] : [{ what: 'KEDA', reason, command: null }]),
    ...namespaces.map((name) => ({ what: `the namespace ${name}`, reason, command: null })),
  ];
}
