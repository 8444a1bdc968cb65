/** Pods' binding and eviction. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KubeFailure } from '../../parts.ts';
import { kubeTime } from '../../kube-time.ts';
import { conflict } from '../failures.ts';
import { asArray, asObject, at, isObject, type JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { matchesSelector } from '../selectors/match.ts';
import { builtInType } from '../types/catalog.ts';
import { deleteObject } from '../writes/delete.ts';
import { isUnchanged } from '../writes/prepare.ts';
import type { ResourceContext } from './context.ts';
import { decodeObject, type Body } from './decode-body.ts';
import { readOptions } from './options.ts';
import { liveObject } from './read.ts';
import { json, type Answer } from './respond.ts';

const SUCCESS: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Binds a pod to a node, as the scheduler does. Throws Conflict when it is bound already. */
export function handleBinding(context: ResourceContext): Answer {
  const pod = liveObject(context);
  const node = at(readBody('Binding', context.body), 'target', 'name');
  const bound = at(pod, 'spec', 'nodeName');
  if (typeof bound === 'string' && bound !== '') {
    throw conflict(
      { group: '', plural: 'pods/binding' },
      pod.metadata.name,
      `pod ${pod.metadata.name} is already assigned to node "${bound}"`,
    );
  }
  const { dryRun } = readOptions(context.request.query, 'CreateOptions', context.userAgent);
  const next = withBinding(pod, String(node), kubeTime(context.state.now()));
  if (!dryRun && !isUnchanged(pod, next)) context.state.storage.put(resourceKey(context.resource.type), next);
  return json(201, SUCCESS);
}

function withBinding(pod: KubeObject, nodeName: string, now: string): JsonObject {
  const conditions = asArray(at(pod, 'status', 'conditions')).filter(
    (condition) => !isObject(condition) || condition['type'] !== 'PodScheduled',
  );
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return {
    ...pod,
    spec: { ...asObject(pod.spec), nodeName },
    status: { ...asObject(pod.status), conditions: [...conditions, scheduled] },
  };
}

/** Deletes a pod unless a disruption budget forbids it (429). */
export function handleEviction(context: ResourceContext): Answer {
  const pod = liveObject(context);
  const body = readBody('Eviction', context.body);
  const { dryRun } = readOptions(context.request.query, 'CreateOptions', context.userAgent);
  const budgets = context.state.storage.list('policy/poddisruptionbudgets', pod.metadata.namespace);
  for (const budget of budgets) {
    if (!matchesSelector(at(budget, 'spec', 'selector'), pod.metadata.labels ?? {})) continue;
    if (Number(at(budget, 'status', 'disruptionsAllowed') ?? 0) < 1) throw budgetFailure(budget);
  }
  const grace = at(body, 'deleteOptions', 'gracePeriodSeconds');
  deleteObject(context, pod.metadata.name, pod.metadata.namespace ?? '', {
    dryRun,
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
  });
  return json(201, SUCCESS);
}

function budgetFailure(budget: KubeObject): KubeFailure {
  const needed = Number(at(budget, 'status', 'desiredHealthy') ?? 0);
  const healthy = Number(at(budget, 'status', 'currentHealthy') ?? 0);
  const message = `The disruption budget ${budget.metadata.name} needs ${needed} healthy pods and has ${healthy} currently`;
  return new KubeFailure('TooManyRequests', 429, "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
  });
}

function readBody(kind: 'Binding' | 'Eviction', body: Body): JsonObject {
  const type = { group: kind === 'Eviction' ? 'policy' : '', version: 'v1', kind, plural: 'pods', isNamespaced: true };
  return decodeObject({ type, schema: builtInType(kind), isCustom: false }, body).object;
}
