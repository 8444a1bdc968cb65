/** Which requests go past a proxy, for AWS and Kubernetes alike. Loopback always does. */

type Env = Readonly<Record<string, string | undefined>>;

/** Whether a request to this host goes through the proxy that is set: not on loopback, nor where NO_PROXY names the host. */
export function isProxied(host: string, port: number, env: Env): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return !isLoopbackHost(name) && !isExcluded(name, port, proxyVariable(env, 'no_proxy') ?? '');
}

/** A proxy variable; the lower-case form first, as curl and Go do. */
export function proxyVariable(env: Env, name: 'http_proxy' | 'https_proxy' | 'no_proxy'): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

/** Whether the host is this machine; IPv6 without brackets. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** NO_PROXY as Go reads it: names match themselves and their subdomains, `.name` only subdomains, CIDR blocks, `*`. */
function isExcluded(host: string, port: number, noProxy: string): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInBlock(host, entry);
  const [, name = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  if (name.startsWith('.')) return host.endsWith(name);
  const domain = name.replace(/^\*\./, '');
  return host === domain || host.endsWith(`.${domain}`);
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
