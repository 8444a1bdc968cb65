/** A server-side apply by somebody else than hpscale, who takes what is in the way. */
import { readFile } from 'node:fs/promises';
import type { KubeObject, ResourceType } from '../../src/domain/kube-object.ts';
import { connectionOfKubeconfig } from '../../src/kube/connect-kubeconfig.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { objectPath } from '../../src/kube/paths.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { createKubeWorld } from './kube-world.ts';

/** Applies by force, as the kubeconfig's current context. Throws when the API server refuses. */
export async function applyAs(
  manager: string,
  kubeconfig: string,
  type: ResourceType,
  object: KubeObject,
): Promise<void> {
  const readText = async (path: string) => await readFile(path, 'utf8');
  const config = await loadKubeconfig(kubeconfig, { env: {}, homeFolder: '/', readFile: readText });
  if (!config) throw new Error(`${kubeconfig} is not there`);
  const { clock, startTimer } = createKubeWorld();
  const { signal } = new AbortController();
  const world = { env: {}, clock, signal, isInteractive: false, readFile: readText };
  const connection = await connectionOfKubeconfig(config, undefined, world);
  const { name, namespace } = object.metadata;
  const answer = await createTransport(connection, {}, startTimer).send({
    method: 'PATCH',
    path: `${objectPath(type, name, namespace)}?fieldManager=${manager}&force=true`,
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify(object),
    identity: await connection.credentials.identity(false),
    signal,
    answerTimeoutMs: 10_000,
    acceptsGzip: false,
  });
  answer.body.resume();
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`apply as ${manager}: ${answer.status}`);
}
