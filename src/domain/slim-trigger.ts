/** Triggers of a scaled object without what may be a secret in their metadata. */
import { isObject, type JsonObject } from './json.ts';
import { isSecretKey, REMOVED, withoutMapValues, withoutUserInfo } from './secret-text.ts';

/** Triggers whose fields are known here: the others keep what cannot be a secret. */
const KNOWN_TYPES: readonly string[] = ['aws-cloudwatch', 'aws-sqs-queue', 'prometheus', 'cron', 'cpu', 'memory'];
const MAPS: readonly string[] = ['customHeaders', 'queryParameters'];
const HARMLESS = /^(-?[\d.]+([a-zA-Z%]{0,3})?|true|false)$/;
const ALWAYS_KEPT = /^(awsRegion|identityOwner|.*FromEnv)$/;

/** The spec with the triggers of the original in it, slimmed; `spec` is what is left of everything else. */
export function slimTriggers(spec: unknown, original: unknown): unknown {
  if (!isObject(spec) || !isObject(original) || !Array.isArray(original['triggers'])) return spec;
  return { ...spec, triggers: original['triggers'].map(slimTrigger) };
}

function slimTrigger(trigger: unknown): unknown {
  if (!isObject(trigger) || !isObject(trigger['metadata'])) return trigger;
  const isKnown = KNOWN_TYPES.includes(String(trigger['type']));
  const metadata = Object.entries(trigger['metadata']).map(([key, value]) => [key, slimValue(key, value, isKnown)]);
  return { ...trigger, metadata: Object.fromEntries(metadata) as JsonObject };
}

function slimValue(key: string, value: unknown, isKnown: boolean): unknown {
  if (typeof value !== 'string' || value === '') return value;
  if (ALWAYS_KEPT.test(key)) return value;
  if (MAPS.includes(key)) return withoutMapValues(value);
  if (isSecretKey(key)) return REMOVED;
  return isKnown || HARMLESS.test(value) ? withoutUserInfo(value) : REMOVED;
}
