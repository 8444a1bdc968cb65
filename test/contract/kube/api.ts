/** The Kubernetes API at the wire: one HTTPS request at a time, no client library in between. */
import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { load } from 'js-yaml';
import type { RunningServer } from '../../helpers/kube-targets.ts';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly body: Json;
}

// Bodies are read as loosely as a script with jq would.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface ApiRequest {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly userAgent?: string;
}

export interface Api {
  send(method: string, path: string, request?: ApiRequest): Promise<ApiResponse>;
  get(path: string, accept?: string): Promise<ApiResponse>;
  create(path: string, body: unknown): Promise<ApiResponse>;
  put(path: string, body: unknown): Promise<ApiResponse>;
  /** A JSON merge patch. */
  merge(path: string, body: unknown): Promise<ApiResponse>;
  /** Server-side apply. */
  apply(path: string, body: unknown): Promise<ApiResponse>;
  delete(path: string, body?: unknown): Promise<ApiResponse>;
  /** Events of a watch that is let run until the server or `until` ends it. */
  watch(path: string, until: (events: readonly Json[]) => boolean): Promise<readonly Json[]>;
}

export type Role = 'admin' | 'viewer' | 'nobody' | 'stranger';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly user: string } }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

/** Talks to a running server as one of its users; a stranger sends a token that nobody knows. */
export async function connect(server: RunningServer, role: Role = 'admin'): Promise<Api> {
  const config = load(await readFile(server.kubeconfig, 'utf8')) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster ?? {};
  const context = role === 'stranger' ? undefined : server.contexts[role];
  const user = config.contexts.find(({ name }) => name === context)?.context.user;
  const token = config.users.find(({ name }) => name === user)?.user.token ?? 'not-a-token';
  const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64');
  const options = { ca, headers: { authorization: `Bearer ${token}` } };
  const open = (method: string, path: string, request: ApiRequest = {}) => {
    const headers: Record<string, string> = { ...options.headers, 'user-agent': request.userAgent ?? 'contract/1.0' };
    if (request.contentType) headers['content-type'] = request.contentType;
    if (request.accept) headers['accept'] = request.accept;
    const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    const outgoing = httpsRequest(`${cluster['server']}${path}`, { ca, method, headers, agent: false });
    outgoing.end(body);
    return outgoing;
  };
  const send: Api['send'] = (method, path, request) =>
    new Promise((resolve, reject) => {
      open(method, path, request)
        .once('error', reject)
        .once('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              get body(): Json {
                return JSON.parse(text);
              },
            });
          });
        });
    });
  const json = 'application/json';
  return {
    send,
    get: (path, accept) => send('GET', path, accept === undefined ? {} : { accept }),
    create: (path, body) => send('POST', path, { body, contentType: json }),
    put: (path, body) => send('PUT', path, { body, contentType: json }),
    merge: (path, body) => send('PATCH', path, { body, contentType: 'application/merge-patch+json' }),
    apply: (path, body) => send('PATCH', path, { body, contentType: 'application/apply-patch+yaml' }),
    delete: (path, body) => send('DELETE', path, body === undefined ? {} : { body, contentType: json }),
    watch: (path, until) =>
      new Promise((resolve, reject) => {
        const events: Json[] = [];
        let rest = '';
        const outgoing = open('GET', path);
        outgoing.once('error', reject).once('response', (response) => {
          response.on('data', (chunk: Buffer) => {
            rest += chunk.toString();
            const lines = rest.split('\n');
            rest = lines.pop() ?? '';
            events.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
            if (until(events)) outgoing.destroy();
          });
          response.once('error', () => resolve(events));
          response.once('close', () => resolve(events));
        });
      }),
  };
}

/** Creates a CRD and waits until the API serves its kind. */
export async function install(api: Api, definition: Json): Promise<void> {
  const { group, names, versions } = definition.spec;
  const created = await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  if (created.status !== 201) throw new Error(created.text);
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=1&fieldSelector=metadata.name=${definition.metadata.name}`;
  const isEstablished = ({ object }: Json): boolean =>
    (object.status?.conditions ?? []).some(
      (condition: Json) => condition.type === 'Established' && condition.status === 'True',
    );
  await api.watch(path, (events) => events.some(isEstablished));
  // A real server needs a moment more before the endpoint answers.
  while ((await api.get(`/apis/${group}/${versions[0].name}/${names.plural}`)).status !== 200);
}
