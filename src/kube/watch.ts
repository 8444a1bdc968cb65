/** Watching a kind: a list, then the stream of changes, taken up again whenever it ends. */
import type { Readable } from 'node:stream';
import type { Clock, ListOptions, WatchEvent } from '../context.ts';
import type { KubeObject, ResourceType } from '../domain/kube-object.ts';
import { isHpscaleError } from '../errors.ts';
import type { KubeClient } from './client.ts';
import { splitLines } from './lines.ts';
import { toHpscaleError } from './map-error.ts';
import { collectionPath, withQuery } from './paths.ts';
import { listObjects, listSubject, selectorsOf } from './read.ts';
import type { StartTimer } from './transport.ts';

export interface WatchSpec {
  readonly type: ResourceType;
  readonly options: ListOptions;
  readonly signal: AbortSignal;
}

export interface WatchWorld {
  readonly clock: Clock;
  readonly startTimer: StartTimer;
}

/** The server ends a watch after this long, so that a dead connection is noticed. */
const STREAM_SECONDS = 290;
const STREAM_GRACE_MS = 15_000;
const RECONNECT_MS = 1000;
/** Failures in a row before the watch gives up with the last error. */
const MAX_FAILURES = 5;

interface Progress {
  /** What is known of each object, so that a list taken anew can be told as changes. */
  readonly known: Map<string, KubeObject>;
  /** Where the stream goes on; undefined: from a new list. */
  version: string | undefined;
  failures: number;
}

/**
 * Current objects as ADDED, then changes. After a gap too long for the server's history (410) the list is
 * taken again and only the differences are told. Ends when the signal aborts.
 */
export async function* watchObjects(
  client: KubeClient,
  spec: WatchSpec,
  world: WatchWorld,
): AsyncGenerator<WatchEvent> {
  const progress: Progress = { known: new Map(), version: undefined, failures: 0 };
  while (!spec.signal.aborted) {
    try {
      yield* listThenFollow(client, spec, world, progress);
    } catch (error) {
      if (spec.signal.aborted) return;
      progress.failures += 1;
      if (!isTransient(error) || progress.failures >= MAX_FAILURES) throw error;
    }
    if (progress.version !== undefined || progress.failures > 0) await pause(world.clock, spec.signal);
  }
}

/** Until the stream ends; `progress` then says from where to go on. */
async function* listThenFollow(
  client: KubeClient,
  spec: WatchSpec,
  world: WatchWorld,
  progress: Progress,
): AsyncGenerator<WatchEvent> {
  if (progress.version === undefined) {
    const list = await listObjects(client, spec.type, spec.options);
    yield* differences(progress.known, list.items);
    progress.version = list.resourceVersion;
  }
  for await (const event of openStream(client, spec, progress.version, world)) {
    progress.failures = 0;
    if (event.type === 'BOOKMARK' || event.type === 'GONE') {
      progress.version = event.version;
      continue;
    }
    progress.version = event.object.metadata.resourceVersion ?? progress.version;
    remember(progress.known, event);
    yield event;
  }
}

function isTransient(error: unknown): boolean {
  return isHpscaleError(error) && (error.kind === 'remote' || error.kind === 'timeout');
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(RECONNECT_MS, signal);
  } catch (error) {
    // Aborted while pausing: the loop sees it and ends without an error.
    if (!signal.aborted) throw error;
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function remember(known: Map<string, KubeObject>, { type, object }: WatchEvent): void {
  if (type === 'DELETED') known.delete(keyOf(object));
  else known.set(keyOf(object), object);
}

function* differences(known: Map<string, KubeObject>, items: readonly KubeObject[]): Generator<WatchEvent> {
  const present = new Set(items.map(keyOf));
  for (const [key, object] of known) {
    if (present.has(key)) continue;
    known.delete(key);
    yield { type: 'DELETED', object };
  }
  for (const object of items) {
    const before = known.get(keyOf(object));
    known.set(keyOf(object), object);
    if (before === undefined) yield { type: 'ADDED', object };
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) yield { type: 'MODIFIED', object };
  }
}

type StreamEvent =
  | WatchEvent
  | { readonly type: 'BOOKMARK'; readonly version: string | undefined }
  /** The server no longer knows our version: list again. */
  | { readonly type: 'GONE'; readonly version: undefined };

async function* openStream(
  client: KubeClient,
  { type, options, signal }: WatchSpec,
  resourceVersion: string,
  { startTimer }: WatchWorld,
): AsyncGenerator<StreamEvent> {
  const path = withQuery(collectionPath(type, options.namespace), {
    watch: 1,
    allowWatchBookmarks: true,
    timeoutSeconds: STREAM_SECONDS,
    resourceVersion,
    ...selectorsOf(options),
  });
  const answer = await client.stream({ method: 'GET', path, signal });
  if (answer.status === 410) {
    yield { type: 'GONE', version: undefined };
    return;
  }
  const { body } = answer;
  if (!isStream(body)) throw await toHpscaleError(client, answer, { ...listSubject(type, options), verb: 'watch' });
  const stop = startTimer(STREAM_SECONDS * 1000 + STREAM_GRACE_MS, () => body.destroy());
  try {
    for await (const line of splitLines(body)) {
      const event = toEvent(JSON.parse(line) as RawEvent);
      yield event;
      if (event.type === 'GONE') return;
    }
  } catch (error) {
    // A stream that breaks is taken up again from the last version seen.
    if (!isBroken(error)) throw error;
  } finally {
    stop();
    body.destroy();
  }
}

function isStream(body: unknown): body is Readable {
  return typeof (body as Readable | undefined)?.destroy === 'function';
}

interface RawEvent {
  readonly type: string;
  readonly object: KubeObject & { readonly code?: number };
}

function toEvent({ type, object }: RawEvent): StreamEvent {
  if (type === 'BOOKMARK') return { type, version: object.metadata.resourceVersion };
  // In the stream an expired version is an event; any other error is mended by listing again, too.
  if (type === 'ERROR') return { type: 'GONE', version: undefined };
  return { type: type as WatchEvent['type'], object };
}

/** An error of the socket or of the decoding of its stream, as opposed to one of ours. */
function isBroken(error: unknown): boolean {
  return error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined;
}
