/** Which proxy, if any, stands between us and an API server. */
import type { Env } from '../context.ts';
import { isLoopbackHost, isProxied, proxyVariable } from '../domain/no-proxy.ts';

/** The proxy for this server: the kubeconfig's, else HTTPS_PROXY unless NO_PROXY names the host. Loopback is never proxied. */
export function proxyFor(server: URL, configured: string | undefined, env: Env): string | undefined {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  if (configured !== undefined) return isLoopbackHost(host) ? undefined : configured;
  const isPlain = server.protocol === 'http:';
  const proxy = proxyVariable(env, isPlain ? 'http_proxy' : 'https_proxy');
  const port = Number(server.port || (isPlain ? 80 : 443));
  if (proxy === undefined || !isProxied(host, port, env)) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
