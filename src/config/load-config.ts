/** hpscale.yaml in the working folder: which cluster is meant when no flag and no variable says it. */
import { isObject } from '../domain/json.ts';
import { didYouMean, nearest } from '../domain/nearest.ts';
import { HpscaleError } from '../errors.ts';

export const CONFIG_FILE = 'hpscale.yaml';

/** What a file without `apiVersion` may say; other keys in it are left to whoever wrote them. */
const OWN_KEYS = ['apiVersion', 'cluster', 'region', 'profile', 'checks'];

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
  const known = document['apiVersion'] === undefined ? OWN_KEYS : await keysOfVersion1();
  for (const key of Object.keys(document)) refuseSlip(key, known);
  return document;
}

/** Loaded only where there is a file to read. */
async function parse(text: string): Promise<Readonly<Record<string, unknown>>> {
  const [{ readSource }, { valueOf }, { configError }] = await Promise.all([
    import('./read-source.ts'),
    import('../manifests/reading/yaml-node.ts'),
    import('./config-problem.ts'),
  ]);
  const { node, problems } = readSource(CONFIG_FILE, text);
  if (problems.length > 0) throw configError(CONFIG_FILE, problems);
  const value = node ? valueOf(node) : {};
  if (!isObject(value)) throw badConfig(`${CONFIG_FILE} must hold a map, such as "cluster: ml-cluster"`);
  return value;
}

async function keysOfVersion1(): Promise<readonly string[]> {
  const { CONFIG_SCHEMA } = await import('./schema.ts');
  return Object.keys(CONFIG_SCHEMA.properties ?? {});
}

/** A key that is nearly one of ours is a slip; going by another cluster than the file means would be worse than an error. */
function refuseSlip(key: string, known: readonly string[]): void {
  if (known.includes(key) || nearest(key, known) === undefined) return;
  throw badConfig(`${CONFIG_FILE} has an unknown key ${key}${didYouMean(key, known)}`);
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
