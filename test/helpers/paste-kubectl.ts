/** `kubectl …` without kubectl: the requests that it would make, to the sandbox's API server as its admin. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { load, loadAll } from 'js-yaml';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { TestSandbox } from './start-sandbox.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Api {
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
}

interface Served {
  readonly base: string;
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly singularName: string;
  readonly shortNames?: readonly string[];
  readonly group: string;
}

interface Call {
  readonly api: Api;
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  readonly stdin: string | undefined;
}

const VALUED = new Set([
  '-n',
  '--namespace',
  '-p',
  '--patch',
  '--type',
  '--replicas',
  '-f',
  '--filename',
  '-o',
  '--containers',
  '--requests',
]);
const SHORT: Readonly<Record<string, string>> = { '-n': '--namespace', '-p': '--patch', '-f': '--filename' };
const PATCH_TYPES: Readonly<Record<string, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

const VERBS: Readonly<Record<string, (call: Call) => Promise<string>>> = {
  patch: (call) => patch(call, patchOf(call), PATCH_TYPES[call.flags.get('--type') ?? 'strategic'] ?? ''),
  annotate: (call) => patch(call, { metadata: { annotations: pairsOf(call) } }, PATCH_TYPES['merge'] ?? ''),
  label: (call) => patch(call, { metadata: { labels: pairsOf(call) } }, PATCH_TYPES['merge'] ?? ''),
  scale: (call) =>
    patch(call, { spec: { replicas: Number(call.flags.get('--replicas')) } }, PATCH_TYPES['merge'] ?? ''),
  set: (call) => setResources(call),
  get: (call) => each(call, 'GET'),
  describe: (call) => each(call, 'GET'),
  delete: (call) => each(call, 'DELETE'),
  apply: (call) => apply(call),
  create: (call) => apply(call),
  replace: (call) => apply(call),
};

/** Runs it. Throws what the API server answers, and what kubectl would refuse. */
export async function pasteKubectl(
  sandbox: TestSandbox,
  words: readonly string[],
  stdin: string | undefined,
): Promise<string> {
  const { plain, flags } = splitFlags(words);
  const [verb = '', ...rest] = plain;
  const run = VERBS[verb];
  if (!run) throw new Error(`kubectl ${verb} cannot be pasted here`);
  return await run({ api: connect(sandbox), words: rest, flags, stdin });
}

function splitFlags(words: readonly string[]) {
  const plain: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [name = '', ...value] = word.split('=');
    if (!word.startsWith('-')) plain.push(word);
    else if (VALUED.has(word)) flags.set(SHORT[word] ?? word, words[(index += 1)] ?? '');
    else flags.set(SHORT[name] ?? name, value.length === 0 ? 'true' : value.join('='));
  }
  return { plain, flags };
}

function patchOf({ flags }: Call): unknown {
  const text = flags.get('--patch');
  if (text === undefined) throw new Error('kubectl patch needs -p');
  return load(text);
}

/** `key=value` sets, `key-` removes. */
function pairsOf({ words, flags }: Call): Readonly<Record<string, string | null>> {
  const pairs = words.filter((word) => /=|-$/.test(word));
  if (pairs.length === 0) throw new Error('nothing to set');
  if (!flags.has('--overwrite') && pairs.some((pair) => pair.includes('='))) {
    throw new Error('without --overwrite kubectl refuses to change a value that is there');
  }
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair.slice(0, -1), null] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function patch(call: Call, body: unknown, contentType: string): Promise<string> {
  if (contentType === '') throw new Error(`kubectl patch has no --type ${call.flags.get('--type')}`);
  for (const path of await pathsOf(call)) await expectDone(await call.api.send('PATCH', path, body, contentType));
  return 'patched';
}

/** `set resources TYPE NAME --containers a,b --requests cpu=1,memory=1Gi`. */
async function setResources(call: Call): Promise<string> {
  const [what, ...words] = call.words;
  if (what !== 'resources') throw new Error(`kubectl set ${what} cannot be pasted here`);
  const pairs = (call.flags.get('--requests') ?? '').split(',').map((pair) => pair.split('='));
  const resources = { requests: Object.fromEntries(pairs) as Readonly<Record<string, string>> };
  const containers = (call.flags.get('--containers') ?? '').split(',').map((name) => ({ name, resources }));
  return await patch(
    { ...call, words },
    { spec: { template: { spec: { containers } } } },
    PATCH_TYPES['strategic'] ?? '',
  );
}

async function each(call: Call, method: string): Promise<string> {
  for (const path of await pathsOf(call)) {
    const answer = await call.api.send(method, path);
    if (answer.status === 404 && call.flags.has('--ignore-not-found')) continue;
    await expectDone(answer);
  }
  return 'done';
}

/** Whole objects: made, or merged over what is there. */
async function apply(call: Call): Promise<string> {
  if (call.flags.get('--filename') !== '-') throw new Error('only -f - can be pasted here');
  const objects = loadAll(call.stdin ?? '').filter(Boolean) as KubeObject[];
  if (objects.length === 0) throw new Error('error: no objects passed to apply');
  const served = await discover(call.api);
  for (const object of objects) {
    const type = served.find((entry) => entry.kind === object.kind && entry.base.endsWith(object.apiVersion));
    if (!type) throw new Error(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
    const namespace = object.metadata.namespace ?? call.flags.get('--namespace') ?? 'default';
    const collection = collectionOf(type, namespace);
    const there = await call.api.send('GET', `${collection}/${object.metadata.name}`);
    const answer =
      there.status === 404
        ? await call.api.send('POST', collection, object)
        : await call.api.send('PATCH', `${collection}/${object.metadata.name}`, object, PATCH_TYPES['merge']);
    await expectDone(answer);
  }
  return 'applied';
}

/** Of `nodepool/gpu`, `deploy chat-api worker`, `pods`. */
async function pathsOf({ api, words, flags }: Call): Promise<string[]> {
  const served = await discover(api);
  const namespace = flags.get('--namespace') ?? 'default';
  const plain = words.filter((word) => !/=|-$/.test(word));
  const [first = '', ...names] = plain;
  const pairs = first.includes('/') ? plain.map((word) => word.split('/', 2)) : names.map((name) => [first, name]);
  if (pairs.length === 0) throw new Error(`kubectl names no object: ${words.join(' ')}`);
  return pairs.map(([kind = '', name = '']) => {
    const type = findType(served, kind.toLowerCase());
    if (!type) throw new Error(`error: the server doesn't have a resource type "${kind}"`);
    if (/[<>]/.test(name)) throw new Error(`a placeholder: ${name}`);
    return `${collectionOf(type, namespace)}/${name}`;
  });
}

function findType(served: readonly Served[], word: string): Served | undefined {
  const [name = '', ...group] = word.split('.');
  return served.find(
    (type) =>
      [type.name, type.singularName, type.kind.toLowerCase(), ...(type.shortNames ?? [])].includes(name) &&
      (group.length === 0 || group.join('.') === type.group),
  );
}

function collectionOf({ base, name, namespaced }: Served, namespace: string): string {
  return namespaced ? `${base}/namespaces/${namespace}/${name}` : `${base}/${name}`;
}

async function discover(api: Api): Promise<Served[]> {
  interface Groups {
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  }
  const { groups } = (await api.send('GET', '/apis')).body as Groups;
  const bases = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const lists = await Promise.all(
    bases.map(async (base) => {
      const { resources } = (await api.send('GET', base)).body as { readonly resources: readonly Served[] };
      const group = base.startsWith('/apis/') ? (base.split('/')[2] ?? '') : '';
      return resources.filter(({ name }) => !name.includes('/')).map((resource) => ({ ...resource, base, group }));
    }),
  );
  return lists.flat();
}

async function expectDone({ status, body }: Answer): Promise<void> {
  if (status >= 300) throw new Error((body as { readonly message?: string }).message ?? `HTTP ${status}`);
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

function connect(sandbox: TestSandbox): Api {
  const config = load(readFileSync(sandbox.kubeconfig, 'utf8')) as Kubeconfig;
  const ca = Buffer.from(config.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
  const token = config.users.find(({ name }) => name === 'admin')?.user.token ?? '';
  return {
    send: async (method, path, body, contentType = 'application/json') =>
      await new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': contentType, accept: 'application/json' };
        const call = request(`${sandbox.kubeUrl}${path}`, { method, ca, headers, agent: false }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown });
          });
        });
        call.on('error', reject);
        call.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}
