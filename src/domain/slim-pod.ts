/** A pod's spec and status less what may hold secrets (environment, commands, probes) or is only for people. */
import { isObject, type JsonObject } from './json.ts';
import { withoutEnvironmentValue } from './secret-text.ts';

/** What scheduling and checks look at; everything else of a container may hold secrets: commands, probes, hooks. */
const CONTAINER_FIELDS: readonly string[] = [
  'name',
  'image',
  'imagePullPolicy',
  'ports',
  'resources',
  'restartPolicy',
  'envFrom',
];

const CONTAINER_LISTS: readonly string[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** Environment variables keep their names: KEDA's `…FromEnv` points to them. */
export function slimPodSpec(spec: unknown): unknown {
  if (!isObject(spec)) return spec;
  const slim: Record<string, unknown> = { ...spec };
  for (const list of CONTAINER_LISTS) if (Array.isArray(spec[list])) slim[list] = spec[list].map(slimContainer);
  if (Array.isArray(spec['volumes'])) slim['volumes'] = spec['volumes'].map(slimVolume);
  return slim;
}

function slimContainer(container: unknown): unknown {
  if (!isObject(container)) return container;
  const { env } = container;
  return {
    ...pick(container, CONTAINER_FIELDS),
    ...(Array.isArray(env) ? { env: env.map((entry: unknown) => (isObject(entry) ? slimVariable(entry) : {})) } : {}),
  };
}

function slimVariable(entry: JsonObject): object {
  return withoutEnvironmentValue(pick(entry, ['name', 'value', 'valueFrom']));
}

/** Where a volume comes from; what a claim asks for, since that ties a pod to a zone. */
function slimVolume(volume: unknown): unknown {
  if (!isObject(volume)) return volume;
  return Object.fromEntries(
    Object.entries(volume).map(([key, source]) =>
      ['name', 'persistentVolumeClaim', 'ephemeral', 'emptyDir'].includes(key) ? [key, source] : [key, {}],
    ),
  );
}

/** Conditions and how the containers stand. */
export function slimPodStatus(status: unknown): unknown {
  if (!isObject(status)) return status;
  const slim: Record<string, unknown> = pick(status, [
    'phase',
    'reason',
    'message',
    'conditions',
    'nominatedNodeName',
    'startTime',
    'qosClass',
    'resize',
  ]);
  for (const list of ['containerStatuses', 'initContainerStatuses']) {
    if (Array.isArray(status[list])) slim[list] = status[list].map(slimContainerStatus);
  }
  return slim;
}

/** Without the last words of a process that ended. */
function slimContainerStatus(status: unknown): unknown {
  if (!isObject(status)) return status;
  const { state } = status;
  return {
    ...pick(status, ['name', 'ready', 'started', 'restartCount']),
    ...(isObject(state) ? { state: slimState(state) } : {}),
  };
}

function slimState(state: JsonObject): JsonObject {
  const { terminated } = state;
  if (!isObject(terminated)) return state;
  return { ...state, terminated: pick(terminated, ['reason', 'exitCode', 'startedAt', 'finishedAt']) };
}

function pick(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]]));
}
