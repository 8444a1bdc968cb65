/**
 * The only place that makes SDK clients: region, credentials, retries, timeouts, proxy, user agent.
 * Each service's client is loaded when it is first asked for. No endpoint is ever passed: AWS_ENDPOINT_URL does that.
 */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Clock, Env } from '../context.ts';
import { proxyVariable } from '../domain/no-proxy.ts';
import { readRequestTimeout, REQUEST_TIMEOUT_VARIABLE } from '../domain/request-timeout.ts';
import { HpscaleError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { type Call, createCall } from './call.ts';
import { createCredentials, type CredentialProvider, type SdkLogger } from './credentials.ts';
import type { ServiceName } from './map-error.ts';
import { RetryStrategy } from './retry.ts';

export interface ClientOptions {
  readonly region: string;
  /** Only a profile that was asked for by flag: AWS_PROFILE is read from the environment. */
  readonly profile?: string;
  readonly env: Env;
  readonly signal: AbortSignal;
  /** What retries wait on. */
  readonly clock: Clock;
  /** Takes a line per call for --debug. */
  readonly debug?: (line: string) => void;
  /** Takes a line for each call that is long in coming. */
  readonly notice?: (line: string) => void;
  /** How long a call may take before that; 5 s when absent. */
  readonly noticeAfterMs?: number;
}

export interface Service<Sdk, Client> {
  readonly sdk: Sdk;
  readonly client: Client;
  readonly call: Call;
}

export interface Clients {
  readonly region: string;
  readonly credentials: CredentialProvider;
  sagemaker(): Promise<Service<typeof import('./sdk/sagemaker.ts'), SageMakerClient>>;
  iam(): Promise<Service<typeof import('./sdk/iam.ts'), IAMClient>>;
  serviceQuotas(): Promise<Service<typeof import('./sdk/service-quotas.ts'), ServiceQuotasClient>>;
  eks(): Promise<Service<typeof import('./sdk/eks.ts'), EKSClient>>;
  ec2(): Promise<Service<typeof import('./sdk/ec2.ts'), EC2Client>>;
  sts(): Promise<Service<typeof import('./sdk/sts.ts'), STSClient>>;
  cloudwatch(): Promise<Service<typeof import('./sdk/cloudwatch.ts'), CloudWatchClient>>;
}

const CONNECTION_TIMEOUT_MS = 3_000;
/** Of one attempt. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Throttling backs off from 1 s, doubling, with jitter: five attempts give up after 15 s at most. */
const MAX_ATTEMPTS = 5;

type RequestHandler = SageMakerClient['config']['requestHandler'];

interface ClientConfig {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly logger: SdkLogger;
  readonly maxAttempts: number;
  readonly retryStrategy: RetryStrategy;
  readonly customUserAgent: [string, string][];
  readonly requestHandler: RequestHandler;
}

/** Clients for one region and identity; nothing is sent before the first call. */
export async function createClients(options: ClientOptions): Promise<Clients> {
  const { region, env } = options;
  const logger = createLogger(options.debug);
  const requestHandler = await requestHandlerOptions(options, logger);
  const credentials = await createCredentials({ ...options, logger, requestHandler });
  const maxAttempts = attemptsOf(env);
  const config = {
    region,
    credentials,
    logger,
    maxAttempts,
    customUserAgent: [['hpscale', VERSION]] satisfies [string, string][],
  };
  let shared = requestHandler as RequestHandler;
  /** Lets all clients use the first one's connections. */
  const connect = <Sdk, Client extends { config: { requestHandler: RequestHandler } }>(
    name: ServiceName,
    sdk: Sdk,
    make: (config: ClientConfig) => Client,
  ): Service<Sdk, Client> => {
    const client = make({
      ...config,
      retryStrategy: new RetryStrategy({ ...options, maxAttempts }),
      requestHandler: shared,
    });
    shared = client.config.requestHandler;
    return { sdk, client, call: createCall(name, options) };
  };
  return { region, credentials, ...lazyServices(connect) };
}

type Connect = <Sdk, Client extends { config: { requestHandler: RequestHandler } }>(
  name: ServiceName,
  sdk: Sdk,
  make: (config: ClientConfig) => Client,
) => Service<Sdk, Client>;

function lazyServices(connect: Connect): Omit<Clients, 'region' | 'credentials'> {
  return {
    sagemaker: once(async () => {
      const sdk = await import('./sdk/sagemaker.ts');
      return connect('sagemaker', sdk, (config) => new sdk.SageMakerClient(config));
    }),
    iam: once(async () => {
      const sdk = await import('./sdk/iam.ts');
      return connect('iam', sdk, (config) => new sdk.IAMClient(config));
    }),
    serviceQuotas: once(async () => {
      const sdk = await import('./sdk/service-quotas.ts');
      return connect('servicequotas', sdk, (config) => new sdk.ServiceQuotasClient(config));
    }),
    eks: once(async () => {
      const sdk = await import('./sdk/eks.ts');
      return connect('eks', sdk, (config) => new sdk.EKSClient(config));
    }),
    ec2: once(async () => {
      const sdk = await import('./sdk/ec2.ts');
      return connect('ec2', sdk, (config) => new sdk.EC2Client(config));
    }),
    sts: once(async () => {
      const sdk = await import('./sdk/sts.ts');
      return connect('sts', sdk, (config) => new sdk.STSClient(config));
    }),
    cloudwatch: once(async () => {
      const sdk = await import('./sdk/cloudwatch.ts');
      return connect('cloudwatch', sdk, (config) => new sdk.CloudWatchClient(config));
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** AWS_MAX_ATTEMPTS is the user's to set; a value that is no count is passed over. */
function attemptsOf(env: Env): number {
  const wanted = Number(env['AWS_MAX_ATTEMPTS']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : MAX_ATTEMPTS;
}

async function requestHandlerOptions(options: ClientOptions, logger: SdkLogger): Promise<object> {
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: readRequestTimeout(options.env[REQUEST_TIMEOUT_VARIABLE]) ?? REQUEST_TIMEOUT_MS,
    // Without it the timeout above is only a warning, and the wait goes on.
    throwOnRequestTimeout: true,
    logger,
    ...(await proxyOptions(options.env)),
  };
}

async function proxyOptions(env: Env): Promise<object> {
  const proxy = proxyVariable(env, 'https_proxy');
  if (proxy === undefined) return {};
  if (!/^https?:\/\//.test(proxy) || !URL.canParse(proxy)) {
    throw new HpscaleError({
      kind: 'config',
      code: 'bad-proxy',
      message: 'HTTPS_PROXY is not the URL of a proxy',
      hint: 'it looks like http://proxy.example.com:3128',
    });
  }
  const { createProxyAgent } = await import('./proxy.ts');
  return { httpsAgent: createProxyAgent(proxy, env) };
}

/** The SDK would write its warnings to the console; they belong to --debug. Its other lines hold whole requests: dropped. */
function createLogger(debug: ((line: string) => void) | undefined): SdkLogger {
  const warn = (...content: unknown[]) => {
    const [text] = content;
    if (typeof text === 'string') debug?.(`aws sdk: ${text.trim().replaceAll(/\s*\n\s*/g, ' ')}`);
  };
  const drop = () => undefined;
  return { debug: drop, info: drop, warn, error: drop };
}
