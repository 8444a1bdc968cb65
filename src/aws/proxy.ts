/** HTTPS_PROXY, which the SDK ignores: an agent that tunnels through it, except where NO_PROXY says otherwise. */
import { connect, type ConnectionOptions } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Env } from '../context.ts';
import { isProxied } from '../domain/no-proxy.ts';

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
