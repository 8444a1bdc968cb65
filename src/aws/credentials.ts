/** Who we are: one credential provider, shared by every client of a session. */
import type { Env } from '../context.ts';

export type CredentialProvider = ReturnType<typeof import('./sdk/credentials.ts').fromNodeProviderChain>;

export interface CredentialOptions {
  readonly region: string;
  readonly profile?: string;
  readonly env: Env;
  readonly logger: SdkLogger;
  /** For the requests that SSO and STS providers make: timeouts and proxy. */
  readonly requestHandler: object;
}

export interface SdkLogger {
  debug(...content: unknown[]): void;
  info(...content: unknown[]): void;
  warn(...content: unknown[]): void;
  error(...content: unknown[]): void;
}

/** Whether the environment itself holds keys: they beat AWS_PROFILE. */
export function hasKeys(env: Env): boolean {
  return Boolean(env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']);
}

/**
 * The SDK's default chain, asked once however many clients use it. As in the AWS CLI, keys in the
 * environment beat AWS_PROFILE and only an explicit `--profile` beats them (the SDK alone would let AWS_PROFILE win).
 */
export async function createCredentials(options: CredentialOptions): Promise<CredentialProvider> {
  const { env, profile, logger, region, requestHandler } = options;
  const { fromEnv, fromNodeProviderChain } = await import('./sdk/credentials.ts');
  if (hasKeys(env) && profile === undefined) return fromEnv();
  const chain = fromNodeProviderChain({
    logger,
    clientConfig: { requestHandler },
    ...(profile === undefined ? {} : { profile }),
  });
  // Without a caller's region, assuming a role would silently go to us-east-1.
  return (properties) => chain({ callerClientConfig: { region: () => Promise.resolve(region) }, ...properties });
}
