/** A Lease in hand: renewed by what the run says anyway, watched for others who take over, given back at the end. */
import type { Context, Io, Kube, Message } from '../context.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import {
  type Holding,
  holderName,
  LEASE_NAME,
  LEASE_NAMESPACE,
  leaseOf,
  leasePatch,
  readLease,
  RENEW_EVERY_MS,
} from '../domain/lease.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { CODES } from '../io/messages.ts';
import type { LeaseOptions, TakenLease } from './hold-lease.ts';

export interface LeaseKeeper {
  say(text: string): void;
  readonly context: Pick<Context, 'io' | 'signal'>;
  /** What ended the run: a wait that stopped because others took over says just that. */
  explain(error: unknown): unknown;
  /** Never throws, and never takes long. */
  release(): Promise<void>;
}

/** Long enough for an API server that is slow, short enough for a person who pressed Ctrl-C. */
const LAST_WORD_MS = 5000;

interface Kept {
  readonly kube: Kube;
  readonly context: Pick<Context, 'clock' | 'io'>;
  readonly lost: AbortController;
  holding: Holding;
  version: string;
  lastTriedAt: number;
  renewal: Promise<void> | undefined;
}

/**
 * Renewing hangs on progress, not on a timer: a run that says nothing for longer than the Lease holds has hung, and a timer would
 * keep its Lease alive.
 */
export function keepLease(
  { holding, version }: TakenLease,
  { kube, context }: Pick<LeaseOptions, 'kube' | 'context'>,
): LeaseKeeper {
  const lost = new AbortController();
  const kept: Kept = { kube, context, lost, holding, version, lastTriedAt: holding.renewedAt, renewal: undefined };
  const say = (title: string): void => {
    if (kept.holding.step?.title !== title) {
      kept.holding = { ...kept.holding, step: { title, since: context.clock.now() } };
    }
    renewIfDue(kept);
  };
  return {
    say,
    context: { io: listeningIo(context.io, say), signal: AbortSignal.any([context.signal, lost.signal]) },
    explain: (error) => {
      const isStopped = isHpscaleError(error) && error.kind === 'interrupted' && !context.signal.aborted;
      const { aborted, reason } = lost.signal;
      return isStopped && aborted && isHpscaleError(reason) ? withHintOf(error, reason) : error;
    },
    release: () => release(kept),
  };
}

/** Passes everything on, and hears which step is at work. */
function listeningIo(io: Io, say: (title: string) => void): Io {
  const titles = new Map<unknown, string>();
  const hear = ({ code, text, data }: Message): void => {
    const step = data?.['step'];
    if (code === CODES.stepStarted) titles.set(step, text);
    const title = titles.get(step);
    if (title !== undefined && (code === CODES.stepStarted || code === CODES.stepProgress)) say(title);
  };
  return {
    notify: (message) => {
      io.notify(message);
      hear(message);
    },
    draw: (text) => io.draw(text),
    width: io.width,
    hasColour: io.hasColour,
    canDraw: io.canDraw,
  };
}

function renewIfDue(kept: Kept): void {
  const now = kept.context.clock.now();
  if (kept.renewal || kept.lost.signal.aborted || now - kept.lastTriedAt < RENEW_EVERY_MS) return;
  kept.lastTriedAt = now;
  kept.holding = { ...kept.holding, renewedAt: now };
  kept.renewal = renew(kept)
    .catch((error: unknown) => noteTrouble(kept, 'renewed', error))
    .finally(() => (kept.renewal = undefined));
}

async function renew(kept: Kept): Promise<void> {
  const { kube, holding, version } = kept;
  try {
    const patch = leasePatch(holding, version);
    const options = { lastsMs: LAST_WORD_MS };
    kept.version = readLease(
      await kube.patch(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE, patch, options),
    ).resourceVersion;
  } catch (error) {
    if (!isHpscaleError(error) || !['kubernetes-conflict', 'object-not-found'].includes(error.code)) throw error;
    await lookWhose(kept);
  }
}

/** It is not as we left it: an answer was lost, a person deleted it, or another run took over. */
async function lookWhose(kept: Kept): Promise<void> {
  const { kube, holding } = kept;
  const object = await kube.get(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
  if (!object) {
    kept.version = readLease(await kube.create(RESOURCES.lease, leaseOf(holding))).resourceVersion;
    return;
  }
  const found = readLease(object);
  if (found.holding?.holder === holding.holder) kept.version = found.resourceVersion;
  else kept.lost.abort(lostError(found.holding));
}

async function release(kept: Kept): Promise<void> {
  await kept.renewal;
  if (kept.lost.signal.aborted) return;
  try {
    await giveBack(kept);
  } catch (error) {
    noteTrouble(kept, 'given back', error);
  }
}

/** Once more after a refusal: an answer to a renewal was lost, or the refusal passed by. After silence nobody waits again. */
async function giveBack(kept: Kept): Promise<void> {
  const remove = async () =>
    await kept.kube.delete(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE, {
      ifVersion: kept.version,
      lastsMs: LAST_WORD_MS,
    });
  try {
    await remove();
  } catch (error) {
    if (!isHpscaleError(error) || error.code === 'kubernetes-timeout') throw error;
    const object = await kept.kube.get(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
    const found = object && readLease(object);
    if (found?.holding?.holder !== kept.holding.holder) return;
    kept.version = found.resourceVersion;
    await remove();
  }
}

/** What the run itself ended with matters more: others take over when the Lease runs out. */
function noteTrouble({ context, holding }: Kept, what: string, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  const text = `the Lease of ${holding.holder} could not be ${what}: ${why}`;
  context.io.notify({ level: 'debug', code: CODES.trace, text });
}

function withHintOf({ hint, data }: HpscaleError, { kind, code, message, data: lost }: HpscaleError): HpscaleError {
  return new HpscaleError({ kind, code, message, ...(hint === undefined ? {} : { hint }), data: { ...data, ...lost } });
}

function lostError(other: Holding | undefined): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'lock-lost',
    message: `${other ? holderName(other) : 'another run'} took over this cluster, because this run was not heard of for too long: it stops here`,
    data: { holder: other?.holder ?? null },
  });
}
