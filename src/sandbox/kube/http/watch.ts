/** watch: changes as they happen, one JSON document a line. */
import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KubeFailure } from '../../parts.ts';
import { expired } from '../failures.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import type { Change } from '../storage/change-log.ts';
import type { ResourceContext } from './context.ts';
import { readInteger } from './options.ts';
import { inVersion, presentObject } from './present.ts';
import { selection } from './read.ts';
import { statusOf, type Answer } from './respond.ts';

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

const DEFAULT_TIMEOUT_SECONDS = 1800;

export function handleWatch(context: ResourceContext): Answer {
  const { query } = context.request;
  const isSelected = selection(context);
  const timeoutSeconds = readInteger(query, 'timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS;
  const since = readRevision(query.get('resourceVersion') ?? '');
  return {
    kind: 'stream',
    start(response) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const stream = openStream(context, response);
      if (!replay(context, since, isSelected, stream)) {
        response.end();
        return;
      }
      follow(context, response, { isSelected, stream, timeoutSeconds });
    },
  };
}

function readRevision(text: string): number {
  if (text === '') return 0;
  if (/^\d+$/.test(text)) return Number(text);
  const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new KubeFailure('', 500, `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${parsing}`);
}

interface EventStream {
  object(type: EventType, object: KubeObject): void;
  raw(type: EventType, object: JsonObject): void;
  bookmark(annotations?: JsonObject): void;
}

function openStream(context: ResourceContext, response: ServerResponse): EventStream {
  const raw = (type: EventType, object: JsonObject): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const { type } = context.resource;
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
  return {
    raw,
    object: (eventType, object) => raw(eventType, presentObject(context, inVersion(context.resource, object))),
    bookmark: (annotations) =>
      raw('BOOKMARK', {
        kind: type.kind,
        apiVersion,
        metadata: {
          resourceVersion: String(context.state.storage.revision),
          creationTimestamp: null,
          ...(annotations ? { annotations } : {}),
        },
      }),
  };
}

/** What the client has not seen yet; false when that is too long ago to tell. */
function replay(
  context: ResourceContext,
  since: number,
  isSelected: (object: JsonObject) => boolean,
  stream: EventStream,
): boolean {
  const { storage } = context.state;
  const key = resourceKey(context.resource.type);
  const sendsInitial = context.request.query.get('sendInitialEvents') === 'true';
  if (since === 0 || sendsInitial) {
    for (const object of storage.list(key)) if (isSelected(object)) stream.object('ADDED', object);
    if (sendsInitial) stream.bookmark({ 'k8s.io/initial-events-end': 'true' });
    return true;
  }
  const changes = storage.changesSince(key, since);
  if ('oldest' in changes) {
    stream.raw('ERROR', statusOf(expired(since, changes.oldest)));
    return false;
  }
  for (const change of changes) sendChange(change, isSelected, stream);
  return true;
}

/** An object that enters the selection was added to it, one that leaves it was deleted from it. */
function sendChange(change: Change, isSelected: (object: JsonObject) => boolean, stream: EventStream): void {
  const isIn = change.type !== 'DELETED' && isSelected(change.object);
  const wasIn = change.previous !== undefined && isSelected(change.previous);
  if (!isIn && !wasIn) return;
  const object = change.object as unknown as KubeObject;
  if (!isIn) stream.object('DELETED', object);
  else stream.object(wasIn ? 'MODIFIED' : 'ADDED', object);
}

function follow(
  context: ResourceContext,
  response: ServerResponse,
  options: {
    readonly isSelected: (object: JsonObject) => boolean;
    readonly stream: EventStream;
    readonly timeoutSeconds: number;
  },
): void {
  const key = resourceKey(context.resource.type);
  const unsubscribe = context.state.storage.subscribe((change) => {
    if (change.key === key) sendChange(change, options.isSelected, options.stream);
  });
  // A timeout of the connection, so in real time whatever the sandbox's clock says.
  const timer = setTimeout(() => {
    if (context.request.query.get('allowWatchBookmarks') === 'true') options.stream.bookmark();
    response.end();
  }, options.timeoutSeconds * 1000);
  timer.unref();
  response.on('close', () => {
    clearTimeout(timer);
    unsubscribe();
  });
}
