/** Which texts in objects may be secrets that people wrote where they do not belong, and what is left of them. */
import { isObject } from './json.ts';

/** In the place of a secret: that something was given there is no secret. */
export const REMOVED = '(removed)';

const SECRET_KEY =
  /passw|passphrase|secret|token|credential|api-?key|access-?key|private-?key|connection|headers?$|dsn$|^sas|^auth$|authorization/i;
/** They name or point to something: `secretName`, `connectionFromEnv`, `tokenURL`. */
const POINTER_KEY = /(name|ref|fromenv|path|url|uri|type|modes?|ttl|seconds)$/i;

/** Whether a field of this name may hold a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !POINTER_KEY.test(key);
}

/** A text without the user and password of the URLs in it. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/gi, `$1${REMOVED}@`);
}

/** `key=value,key=value` with its keys alone; a pair that is none goes whole, and one that KEDA refuses stays refused. */
export function withoutMapValues(text: string): string {
  return text
    .split(',')
    .map((pair) => {
      const [key = '', ...values] = pair.split('=');
      return values.length === 0 ? REMOVED : [key, ...values.map(() => REMOVED)].join('=');
    })
    .join(',');
}

/** A copy in which fields whose name says so, environment values, and passwords in URLs are gone, however deep. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutUserInfo(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutSecretsIn(key, field)]));
}

function withoutSecretsIn(key: string, value: unknown): unknown {
  if (typeof value === 'string' && isSecretKey(key)) return REMOVED;
  if (/^env|environment/i.test(key)) return withoutEnvironment(value);
  return withoutSecrets(value);
}

function withoutEnvironment(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEnvironment(item));
  if (!isObject(value)) return value;
  if ('name' in value) return withoutEnvironmentValue(value);
  return Object.fromEntries(Object.keys(value).map((key) => [key, REMOVED]));
}

/** An entry of `env`: its name, and what it points to. */
export function withoutEnvironmentValue(entry: object): object {
  return 'value' in entry ? { ...entry, value: REMOVED } : entry;
}
