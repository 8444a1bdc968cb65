/** AWS account ids replaced by made-up ones, the same one everywhere. */
import { isObject } from './json.ts';

/** Where an id of twelve digits is an account's: in ARNs, ECR hosts, SQS URLs. */
const ACCOUNT_PLACES = [
  /\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/g,
  /\b(\d{12})\.dkr\.ecr[.-]/g,
  /\bsqs\.[a-z0-9-]+\.[a-z.]+\/(\d{12})\//g,
];

/**
 * A copy without account ids. The own account becomes 111111111111, others 222222222222 and so on in the order of
 * their ids; an id once found is replaced in every text and key.
 */
export function redactAccounts<T>(value: T, ownAccount: string | null): T {
  const found = new Set<string>();
  collectAccounts(value, found);
  if (ownAccount !== null) found.delete(ownAccount);
  const ids = [...(ownAccount === null ? [] : [ownAccount]), ...[...found].toSorted()];
  const fakes = new Map(ids.map((id, index) => [id, fakeAccount(index + (ownAccount === null ? 2 : 1))]));
  if (fakes.size === 0) return value;
  const pattern = new RegExp(`(?<!\\d)(?:${ids.join('|')})(?!\\d)`, 'g');
  const replace = (text: string) => text.replaceAll(pattern, (id) => fakes.get(id) ?? id);
  return replaceTexts(value, replace) as T;
}

function fakeAccount(number: number): string {
  return number < 10 ? String(number).repeat(12) : `9${String(number).padStart(11, '0')}`;
}

function collectAccounts(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    for (const place of ACCOUNT_PLACES) for (const match of value.matchAll(place)) found.add(match[1] ?? '');
    return;
  }
  if (Array.isArray(value)) for (const item of value) collectAccounts(item, found);
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    collectAccounts(key, found);
    if (key === 'accountId') found.add(String(member));
    collectAccounts(member, found);
  }
}

function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [replace(key), replaceTexts(member, replace)]),
  );
}
