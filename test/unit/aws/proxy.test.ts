import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { createProxyAgent, isProxied } from '../../../src/aws/proxy.ts';

const HOST = 'api.sagemaker.us-west-2.amazonaws.com';

describe('isProxied', () => {
  it.each([
    ['no NO_PROXY', { host: HOST, port: 443, env: {} }, true],
    ['localhost', { host: 'localhost', port: 443, env: {} }, false],
    ['127.0.0.1', { host: '127.0.0.1', port: 8443, env: {} }, false],
    ['::1', { host: '::1', port: 443, env: {} }, false],
    ['the host itself', { host: HOST, port: 443, env: { NO_PROXY: HOST } }, false],
    ['a suffix', { host: HOST, port: 443, env: { NO_PROXY: '.amazonaws.com' } }, false],
    ['a suffix without its dot', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com' } }, false],
    ['a suffix with a star', { host: HOST, port: 443, env: { NO_PROXY: '*.amazonaws.com' } }, false],
    ['half a label', { host: HOST, port: 443, env: { NO_PROXY: 'zonaws.com' } }, true],
    ['a list', { host: HOST, port: 443, env: { NO_PROXY: 'example.com, .amazonaws.com' } }, false],
    ['everything', { host: HOST, port: 443, env: { NO_PROXY: '*' } }, false],
    ['this port', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com:443' } }, false],
    ['another port', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com:8443' } }, true],
    ['other letters', { host: HOST.toUpperCase(), port: 443, env: { NO_PROXY: 'AmazonAWS.com' } }, false],
    ['the lower-case variable first', { host: HOST, port: 443, env: { NO_PROXY: '*', no_proxy: 'example.com' } }, true],
  ])('%s', (_, { host, port, env }, expected) => {
    expect(isProxied(host, port, env)).toBe(expected);
  });
});

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
