/** hpscale.yaml in the working folder: which cluster is meant when no flag and no variable says it. */
import { didYouMean, nearest } from '../domain/nearest.ts';
import { HpscaleError } from '../errors.ts';

export const CONFIG_FILE = 'hpscale.yaml';

const OWN_KEYS = ['cluster', 'region', 'profile', 'checks'];

export interface Config {
  /** HyperPod cluster name or ARN. */
  readonly cluster?: string;
  readonly region?: string;
  readonly profile?: string;
}

/**
 * Reads the configuration through `readIfExists`; no file is an empty configuration. Keys that other
 * commands use are left to them. Throws `bad-config` with the place of the mistake.
 */
export async function loadConfig(readIfExists: (path: string) => Promise<string | undefined>): Promise<Config> {
  const document = await readConfigFile(readIfExists);
  return { ...field(document, 'cluster'), ...field(document, 'region'), ...field(document, 'profile') };
}

/** The whole file as a map; empty when there is none. Throws `bad-config`. */
export async function readConfigFile(
  readIfExists: (path: string) => Promise<string | undefined>,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readIfExists(CONFIG_FILE);
  if (text === undefined) return {};
  const document = await parse(text);
  for (const key of Object.keys(document)) refuseSlip(key);
  return document;
}

async function parse(text: string): Promise<Readonly<Record<string, unknown>>> {
  // The parser takes no text without a document; nothing but comments is an empty configuration.
  if (text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))) return {};
  // Loaded only where there is a file to read.
  const { load } = await import('js-yaml');
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    throw badConfig(
      `${CONFIG_FILE} is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badConfig(`${CONFIG_FILE} must hold a map, such as "cluster: ml-cluster"`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A key that is nearly one of ours is a slip; going by another cluster than the file means would be worse than an error. */
function refuseSlip(key: string): void {
  if (OWN_KEYS.includes(key) || nearest(key, OWN_KEYS) === undefined) return;
  throw badConfig(`${CONFIG_FILE} has an unknown key ${key}${didYouMean(key, OWN_KEYS)}`);
}

function field(document: Readonly<Record<string, unknown>>, name: keyof Config): Config {
  const value = document[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string')
    throw badConfig(`${CONFIG_FILE}: ${name} must be a text, not ${JSON.stringify(value)}`);
  return { [name]: value };
}

/** What a file that cannot be used is answered with. */
export function badConfig(message: string, hint = 'mend the file, or name the cluster with --cluster'): HpscaleError {
  return new HpscaleError({ kind: 'config', code: 'bad-config', message, hint });
}
