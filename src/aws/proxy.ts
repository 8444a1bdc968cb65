/** HTTPS_PROXY, which the SDK ignores: an agent that tunnels through it, except where NO_PROXY says otherwise. */
import { connect, type ConnectionOptions } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Env } from '../context.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** Whether a request to this host goes through the proxy. Loopback never does; NO_PROXY lists hosts, `.suffixes`, `host:port` or `*`. */
export function isProxied(host: string, port: number, env: Env): boolean {
  const name = host.toLowerCase();
  if (LOOPBACK.includes(name)) return false;
  const entries = (env['no_proxy'] || env['NO_PROXY'] || '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return !entries.some((entry) => matches(entry, name, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, pattern = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const suffix = pattern.replace(/^\*?\./, '');
  return host === suffix || host.endsWith(`.${suffix}`);
}

/** An agent for `https:` requests that uses the proxy for the hosts that need it. */
export function createProxyAgent(proxy: string, env: Env): HttpsProxyAgent<string> {
  class SelectiveProxyAgent extends HttpsProxyAgent<string> {
    override async connect(...args: Parameters<HttpsProxyAgent<string>['connect']>) {
      const [request, options] = args;
      const host = options.host ?? '';
      if (isProxied(host, options.port ?? 443, env)) return await super.connect(request, options);
      return connect({ servername: host, ...options } as ConnectionOptions);
    }
  }
  return new SelectiveProxyAgent(proxy, { keepAlive: true, maxSockets: 50 });
}
