/** The kubeconfig of a sandbox: contexts for an admin, a viewer and somebody without rights. */
import { dump } from 'js-yaml';

/** YAML text; the current context is the admin's. */
export function kubeconfigText(options: {
  readonly server: string;
  readonly certificateAuthorityData: string;
  readonly tokens: Readonly<Record<'admin' | 'viewer' | 'nobody', string>>;
}): string {
  const users = Object.entries(options.tokens);
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    clusters: [
      {
        name: 'sandbox',
        cluster: { server: options.server, 'certificate-authority-data': options.certificateAuthorityData },
      },
    ],
    users: users.map(([name, token]) => ({ name, user: { token } })),
    contexts: users.map(([name]) => ({
      name: name === 'admin' ? 'sandbox' : `sandbox-${name}`,
      context: { cluster: 'sandbox', user: name, namespace: 'default' },
    })),
  });
}
