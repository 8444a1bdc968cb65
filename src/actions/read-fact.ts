/** From a read that may fail to a fact: there, or why it is not. */
import { type Fact, readFact, type UnreadFact, unreadFact, type UnreadReason } from '../domain/facts.ts';
import { type HpscaleError, isHpscaleError } from '../errors.ts';

const REASON_BY_CODE: Readonly<Record<string, UnreadReason>> = {
  throttled: 'throttled',
  'kubernetes-throttled': 'throttled',
  'resource-type-missing': 'not-installed',
  'kubernetes-unauthorized': 'denied',
  'not-eks-orchestrated': 'not-applicable',
  'kubernetes-unreachable': 'unreachable',
  'kubernetes-tls': 'unreachable',
  'kubernetes-timeout': 'unreachable',
  'aws-unreachable': 'unreachable',
  'aws-dns': 'unreachable',
  'aws-refused-connection': 'unreachable',
  'aws-connection-lost': 'unreachable',
  'aws-timeout': 'unreachable',
  'aws-tls': 'unreachable',
};

/** Reads; `source` says where. Ctrl-C and bugs go on, every other failure becomes an unread fact. */
export async function attempt<T>(source: string, read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return readFact(await read(), source);
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    return toUnread(error);
  }
}

/** Why it could not be read. The permission is the one that AWS names, often another than the one asked for. */
export function toUnread(error: HpscaleError): UnreadFact {
  const permission = permissionOf(error);
  return unreadFact(reasonOf(error), error.message, {
    code: error.code,
    ...(permission === undefined ? {} : { permission }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

function reasonOf({ code, kind }: HpscaleError): UnreadReason {
  const byCode = REASON_BY_CODE[code];
  if (byCode !== undefined) return byCode;
  if (kind === 'permission') return 'denied';
  if (kind === 'credentials') return 'credentials';
  if (kind === 'not-found') return 'not-found';
  return kind === 'timeout' ? 'unreachable' : 'failed';
}

function permissionOf({ kind, data }: HpscaleError): string | undefined {
  if (kind !== 'permission') return undefined;
  const { action, permission } = data ?? {};
  return typeof action === 'string' ? action : typeof permission === 'string' ? permission : undefined;
}

/** A fact that follows from another: where that one is unread, so is this, for the same reason. */
export async function following<A, T>(fact: Fact<A>, read: (value: A) => Promise<Fact<T>>): Promise<Fact<T>> {
  return fact.status === 'read' ? await read(fact.value) : fact;
}
