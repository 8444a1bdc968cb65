import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Kube } from '../../../src/context.ts';
import { RESOURCES } from '../../../src/domain/kube-object.ts';
import { type FakeAnswer, type FakeApiServer, startFakeApiServer } from '../../helpers/fake-api-server.ts';
import { createKubeWorld, errorOf, type KubeWorld } from '../../helpers/kube-world.ts';

let server: FakeApiServer;
let world: KubeWorld;
let kube: Kube;
beforeEach(async () => {
  server = await startFakeApiServer();
  world = createKubeWorld();
  kube = await world.connect({ kind: 'kubeconfig', file: 'c' }, { readFile: async () => server.kubeconfig() });
});
afterEach(async () => await server.stop());

const claim = (name: string, resourceVersion: string) => ({
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodeClaim',
  metadata: { name, resourceVersion },
});

const list = (resourceVersion: string, ...items: readonly object[]): FakeAnswer => ({
  status: 200,
  body: { metadata: { resourceVersion }, items },
});

/** A watch that sends these lines and then ends as `end` says. */
function stream(
  events: readonly object[],
  end: (response: ServerResponse) => void = (response) => response.end(),
): FakeAnswer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const event of events) response.write(`${JSON.stringify(event)}\n`);
    end(response);
  };
}

const stayOpen = () => undefined;

/** `TYPE name@version` of the first `count` events; the watch is then ended. */
async function firstEvents(count: number): Promise<string[]> {
  const abort = new AbortController();
  const seen: string[] = [];
  for await (const { type, object } of kube.watch(RESOURCES.nodeClaim, {}, abort.signal)) {
    seen.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
    if (seen.length === count) abort.abort();
  }
  return seen;
}

const watches = () => server.requests.filter((request) => request.includes('watch=1'));

describe('watch', () => {
  it('goes on from the last version when the stream ends, a bookmark included', async () => {
    server.answerWith(
      list('10', claim('gpu-x7', '7')),
      stream([{ type: 'MODIFIED', object: claim('gpu-x7', '12') }]),
      stream([{ type: 'BOOKMARK', object: { kind: 'NodeClaim', metadata: { resourceVersion: '30' } } }]),
      stream([{ type: 'DELETED', object: claim('gpu-x7', '31') }], stayOpen),
    );
    expect(await firstEvents(3)).toEqual(['ADDED gpu-x7@7', 'MODIFIED gpu-x7@12', 'DELETED gpu-x7@31']);
    expect(watches().map((request) => /resourceVersion=(\d+)/.exec(request)?.[1])).toEqual(['10', '12', '30']);
  });

  it.each([
    ['in the stream', stream([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }])],
    ['as the answer', { status: 410, body: { kind: 'Status', code: 410, reason: 'Expired' } }],
  ] satisfies [string, FakeAnswer][])('lists anew after a 410 %s, and tells only the differences', async (_, gone) => {
    server.answerWith(
      list('10', claim('gpu-x7', '7'), claim('gpu-b2', '8'), claim('gpu-k9', '9')),
      gone,
      list('90', claim('gpu-x7', '7'), claim('gpu-b2', '55'), claim('gpu-n1', '60')),
      stream([], stayOpen),
    );
    expect(await firstEvents(6)).toEqual([
      'ADDED gpu-x7@7',
      'ADDED gpu-b2@8',
      'ADDED gpu-k9@9',
      'DELETED gpu-k9@9',
      'MODIFIED gpu-b2@55',
      'ADDED gpu-n1@60',
    ]);
  });

  it('survives a connection that breaks within an event', async () => {
    server.answerWith(
      list('10'),
      stream([{ type: 'ADDED', object: claim('gpu-x7', '11') }], (response) => {
        response.write('{"type":"MODI', () => response.destroy());
      }),
      stream([{ type: 'MODIFIED', object: claim('gpu-x7', '12') }], stayOpen),
    );
    expect(await firstEvents(2)).toEqual(['ADDED gpu-x7@11', 'MODIFIED gpu-x7@12']);
    expect(world.sleeps).toEqual([1000]);
  });

  it('gives up when the server keeps failing', async () => {
    server.answerWith(list('10'), { status: 500, body: { message: 'storage is down' } });
    expect(await errorOf(firstEvents(1))).toMatchObject({ kind: 'remote', code: 'kubernetes-server-error' });
  });

  it('is interrupted with everything else', async () => {
    const interrupt = new AbortController();
    kube = await world.connect(
      { kind: 'kubeconfig', file: 'c' },
      { readFile: async () => server.kubeconfig(), signal: interrupt.signal },
    );
    server.answerWith(list('10'), (_, response) => {
      response.writeHead(200).flushHeaders();
      interrupt.abort();
    });
    expect(await errorOf(firstEvents(1))).toMatchObject({ kind: 'interrupted' });
  });

  it('gives up at once when it is not allowed', async () => {
    server.answerWith(list('10'), { status: 403, body: { message: 'cannot watch resource "nodeclaims"' } });
    expect(await errorOf(firstEvents(1))).toMatchObject({ kind: 'permission' });
    expect(server.requests).toHaveLength(2);
  });
});
