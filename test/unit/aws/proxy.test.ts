import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { createProxyAgent } from '../../../src/aws/proxy.ts';

const HOST = 'api.sagemaker.us-west-2.amazonaws.com';

describe('createProxyAgent', () => {
  const servers: Pick<Server, 'close'>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  /** An HTTPS server and a proxy before it that leads every CONNECT there and notes where it was to go. */
  async function world() {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'aws.test' }]);
    const port = await listen(createTlsServer({ key, cert }, (_, response) => response.end('aws')));
    const tunnels: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (message, socket) => {
      tunnels.push(message.url ?? '');
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
    });
    return { port, proxyUrl: `http://127.0.0.1:${await listen(proxy)}`, tunnels };
  }

  async function get(host: string, port: number, agent: ReturnType<typeof createProxyAgent>): Promise<string> {
    return await new Promise((resolve, reject) => {
      request({ host, port, agent, rejectUnauthorized: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
  }

  it('tunnels to AWS through the proxy', async () => {
    const { port, proxyUrl, tunnels } = await world();
    const agent = createProxyAgent(proxyUrl, {});
    expect(await get(HOST, port, agent)).toBe('aws');
    expect(tunnels).toEqual([`${HOST}:${port}`]);
    agent.destroy();
  });

  it('goes straight to loopback', async () => {
    const { port, proxyUrl, tunnels } = await world();
    const agent = createProxyAgent(proxyUrl, {});
    expect(await get('127.0.0.1', port, agent)).toBe('aws');
    expect(tunnels).toEqual([]);
    agent.destroy();
  });
});
