/** Pods. */
import { extendedResourceTolerations } from '../../../autoscaling/taints.ts';
import { kubeTime } from '../../kube-time.ts';
import type { FieldError } from '../../../schema/field-error.ts';
import { forbidden } from '../failures.ts';
import { asArray, asObject, at, equalJson, isObject, type JsonObject, asText } from '../../../domain/json.ts';
import type { KubeState } from '../state.ts';
import type { KindRules } from './kind-rules.ts';
import { defaultPodSpec, podSpecErrors, withRequestsFromLimits } from './pod-template.ts';

export const podRules: KindRules = {
  applyDefaults: (pod) => {
    const spec = withRequestsFromLimits(defaultPodSpec(asObject(pod['spec'])));
    return { ...pod, spec: { enableServiceLinks: true, ...spec } };
  },
  admit: (pod, state) => {
    const spec = withDeviceTolerations(withTolerations(withServiceAccount(asObject(pod['spec']))));
    return { ...pod, spec: { ...spec, ...priorityOf(pod, spec, state) } };
  },
  prepareCreate: (pod) => ({ ...pod, status: { phase: 'Pending', qosClass: qosClass(asObject(pod['spec'])) } }),
  prepareUpdate: (pod, live) => {
    const nodeName = at(pod, 'spec', 'nodeName');
    const isBound = nodeName !== undefined && at(live, 'spec', 'nodeName') === undefined;
    return isBound ? markScheduled(pod, live) : pod;
  },
  validate: (pod, live) => [
    ...podSpecErrors(asObject(pod['spec']), 'spec'),
    ...(live ? updateErrors(asObject(pod['spec']), asObject(live['spec'])) : []),
  ],
  graceSeconds: (pod, requested) => {
    const phase = at(pod, 'status', 'phase');
    const isBound = (at(pod, 'spec', 'nodeName') ?? '') !== '';
    if (!isBound || phase === 'Succeeded' || phase === 'Failed') return 0;
    return requested ?? Number(at(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30);
  },
};

function withServiceAccount(spec: JsonObject): JsonObject {
  const name = spec['serviceAccountName'] ?? spec['serviceAccount'] ?? 'default';
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}

/** Pods outlast short failures of their node (admission plugin DefaultTolerationSeconds). */
function withTolerations(spec: JsonObject): JsonObject {
  const own = asArray(spec['tolerations']).map(asObject);
  const tolerates = (key: string): boolean =>
    own.some(
      (toleration) =>
        (toleration['key'] === key || (toleration['key'] ?? '') === '') &&
        (toleration['effect'] === 'NoExecute' || (toleration['effect'] ?? '') === ''),
    );
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !tolerates(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return { ...spec, tolerations: [...own, ...added] };
}

/** Who asks for a device tolerates the taint named for it (admission plugin ExtendedResourceToleration; that EKS runs it is assumed). */
function withDeviceTolerations(spec: JsonObject): JsonObject {
  const requests = [...asArray(spec['containers']), ...asArray(spec['initContainers'])].map((container) =>
    asObject(at(container, 'resources', 'requests')),
  );
  const own = asArray(spec['tolerations']).map(asObject);
  const added = extendedResourceTolerations(new Set(requests.flatMap((resources) => Object.keys(resources)))).filter(
    (toleration) => !own.some((present) => equalJson(present, { ...toleration })),
  );
  return added.length === 0
    ? spec
    : { ...spec, tolerations: [...own, ...added.map((toleration) => ({ ...toleration }))] };
}

/** The priority of the pod's class, or of the default class. Throws Forbidden for a class that is not there. */
function priorityOf(pod: JsonObject, spec: JsonObject, state: KubeState): JsonObject {
  const classes = state.storage.list('scheduling.k8s.io/priorityclasses');
  const name = spec['priorityClassName'];
  const isNamed = typeof name === 'string' && name !== '';
  const found = isNamed
    ? classes.find((candidate) => candidate.metadata.name === name)
    : classes.find((candidate) => candidate['globalDefault'] === true);
  if (isNamed && !found) {
    const podName = asText(at(pod, 'metadata', 'name'));
    throw forbidden({ group: '', plural: 'pods' }, podName, `no PriorityClass with name ${name} was found`);
  }
  return {
    ...(found ? { priorityClassName: found.metadata.name } : {}),
    priority: Number(found?.['value'] ?? 0),
    preemptionPolicy: found?.['preemptionPolicy'] ?? 'PreemptLowerPriority',
  };
}

const QOS_RESOURCES = ['cpu', 'memory'];

function qosClass(spec: JsonObject): string {
  const containers = [...asArray(spec['containers']), ...asArray(spec['initContainers'])];
  const resources = containers.map((container) => asObject(at(container, 'resources')));
  const names = (value: unknown): readonly string[] =>
    Object.keys(asObject(value)).filter((name) => QOS_RESOURCES.includes(name));
  const hasAny = resources.some((item) => names(item['requests']).length + names(item['limits']).length > 0);
  if (!hasAny) return 'BestEffort';
  const isGuaranteed = resources.every(
    (item) =>
      names(item['limits']).length === QOS_RESOURCES.length &&
      QOS_RESOURCES.every((name) => {
        const request = asObject(item['requests'])[name];
        return request === undefined || equalJson(request, asObject(item['limits'])[name]);
      }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** A pod that gets its node by an update (as the sandbox's scheduler does it) is scheduled from then on. */
function markScheduled(pod: JsonObject, live: JsonObject): JsonObject {
  const status = asObject(live['status']);
  const conditions = asArray(status['conditions']).filter(
    (condition) => !isObject(condition) || condition['type'] !== 'PodScheduled',
  );
  const creation = at(live, 'metadata', 'creationTimestamp');
  const lastTransitionTime = typeof creation === 'string' ? creation : kubeTime(0);
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime };
  return { ...pod, status: { ...status, conditions: [...conditions, scheduled] } };
}

const CHANGEABLE = [
  'activeDeadlineSeconds',
  'tolerations',
  'terminationGracePeriodSeconds',
  'schedulingGates',
  'ephemeralContainers',
] as const;

function updateErrors(next: JsonObject, live: JsonObject): readonly FieldError[] {
  if (equalJson(fixedPart(next, live), fixedPart(live, live))) return [];
  const detail =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [{ type: 'forbidden', field: 'spec', detail }];
}

/** What an update must leave as it is; the node may be set once. */
function fixedPart(spec: JsonObject, live: JsonObject): JsonObject {
  const withoutImages = (containers: unknown): unknown =>
    asArray(containers).map((container) => ({ ...asObject(container), image: undefined, imagePullPolicy: undefined }));
  const changeable = Object.fromEntries(CHANGEABLE.map((name) => [name, undefined]));
  return {
    ...spec,
    ...changeable,
    containers: withoutImages(spec['containers']),
    initContainers: withoutImages(spec['initContainers']),
    nodeName: live['nodeName'] === undefined ? undefined : spec['nodeName'],
  };
}
