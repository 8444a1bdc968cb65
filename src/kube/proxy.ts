/** Which proxy, if any, stands between us and an API server. */
import type { Env } from '../context.ts';

/** The proxy for this server: the kubeconfig's, else HTTPS_PROXY unless NO_PROXY names the host. Loopback is never proxied. */
export function proxyFor(server: URL, configured: string | undefined, env: Env): string | undefined {
  const host = hostOf(server);
  if (isLoopbackHost(host)) return undefined;
  if (configured !== undefined) return configured;
  const proxy = server.protocol === 'http:' ? pick(env, 'http_proxy') : pick(env, 'https_proxy');
  if (proxy === undefined || isExcluded(host, server.port, pick(env, 'no_proxy') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** The lower-case form first, as curl and Go do. */
function pick(env: Env, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** NO_PROXY as Go reads it: names match themselves and their subdomains, `.name` only subdomains, CIDR blocks, `*`. */
function isExcluded(host: string, port: string, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInBlock(host, entry);
  const [, name = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== (port || '443')) return false;
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name.replace(/^\*\./, '') || host.endsWith(`.${name.replace(/^\*\./, '')}`);
}

function isInBlock(host: string, block: string): boolean {
  const [base = '', bits = ''] = block.split('/');
  const address = ipv4(host);
  const network = ipv4(base);
  if (address === undefined || network === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(network / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
