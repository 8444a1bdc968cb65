/** A local HyperPod and EKS on loopback: AWS on one port, Kubernetes on another, one world behind both. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin } from './admin.ts';
import { createSandboxAws } from './aws/create-sandbox-aws.ts';
import type { SandboxClock } from './clock.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { sandboxEnvironment, type SandboxEnvironment } from './environment.ts';
import { createFaults, type Faults } from './faults.ts';
import { createSandboxKube } from './kube/create-sandbox-kube.ts';
import { kubeconfigText } from './kubeconfig.ts';
import type { SandboxAws, SandboxKube, SandboxServices } from './parts.ts';
import { createRandom } from './random.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import type { Seed } from './seed.ts';
import { makeCertificates } from './tls.ts';
import { handlePrometheus, isPrometheusRequest } from './traffic/prometheus/http-api.ts';
import { createTraffic, type Traffic } from './traffic/traffic.ts';

export interface SandboxOptions {
  readonly seed: Seed;
  readonly clock: SandboxClock;
  /** 0 takes a free port. */
  readonly awsPort?: number;
  readonly kubePort?: number;
  /** Seeds all chance. */
  readonly randomSeed?: number;
}

export interface Sandbox {
  readonly seed: Seed;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly traffic: Traffic;
  readonly aws: SandboxAws;
  readonly kube: SandboxKube;
  readonly awsUrl: string;
  readonly kubeUrl: string;
  readonly kubeconfig: string;
  /** What to set (and, where undefined, unset) so that hpscale, aws and kubectl talk to this sandbox only. */
  readonly environment: SandboxEnvironment;
  /** Resolves when somebody asked it to stop through the admin route. */
  readonly stopRequested: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a sandbox; everything it writes is in one temporary folder, removed by `stop`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { seed, clock } = options;
  const services: SandboxServices = {
    seed,
    clock,
    faults: createFaults(seed.faults),
    log: createRequestLog(),
    traffic: createTraffic(clock),
    random: createRandom(options.randomSeed ?? 1),
  };
  const certificates = await makeCertificates();
  const aws = createSandboxAws(services);
  const tokens = { admin: newToken(), viewer: newToken(), nobody: newToken() };
  const kube = createSandboxKube(services, (header) => authenticate(header, tokens, aws));
  const admin = createAdmin(services);

  const awsServer = createServer((request, response) => {
    if (request.url?.startsWith('/_sandbox/')) admin.handle(request, response);
    else if (isPrometheusRequest(request)) void handlePrometheus(request, response, services);
    else aws.handle(request, response);
  });
  const kubeServer = createTlsServer({ key: certificates.key, cert: certificates.cert }, (request, response) =>
    kube.handle(request, response),
  );
  const closeServers = async () => {
    await Promise.all([close(awsServer), close(kubeServer)]);
  };
  try {
    const awsUrl = `http://127.0.0.1:${await listen(awsServer, options.awsPort ?? 0)}`;
    const kubeUrl = `https://127.0.0.1:${await listen(kubeServer, options.kubePort ?? 0)}`;
    const certificateAuthorityData = Buffer.from(certificates.ca).toString('base64');
    aws.setKubernetesEndpoint({ url: kubeUrl, certificateAuthorityData });
    const controllers = startControllers(services, aws, kube);
    const folder = await mkdtemp(join(tmpdir(), 'hpscale-sandbox-'));
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigText({ server: kubeUrl, certificateAuthorityData, tokens }), { mode: 0o600 });
    return {
      ...services,
      aws,
      kube,
      awsUrl,
      kubeUrl,
      kubeconfig,
      environment: sandboxEnvironment({ awsUrl, kubeconfig, region: seed.account.region }),
      stopRequested: admin.stopRequested,
      async stop() {
        controllers.stop();
        clock.stop();
        await closeServers();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    // A port in use, or a seed whose objects are refused: nothing of it goes on.
    clock.stop();
    await closeServers();
    throw error;
  }
}

interface StaticTokens {
  readonly admin: string;
  readonly viewer: string;
  readonly nobody: string;
}

function newToken(): string {
  return randomBytes(24).toString('hex');
}

function authenticate(header: string | undefined, tokens: StaticTokens, aws: SandboxAws) {
  const token = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  switch (token) {
    case undefined:
      return undefined;
    case tokens.admin:
      return { username: 'sandbox-admin', groups: ['system:masters', 'system:authenticated'] };
    case tokens.viewer:
      return { username: 'sandbox-viewer', groups: ['sandbox:viewers', 'system:authenticated'] };
    case tokens.nobody:
      return { username: 'sandbox-nobody', groups: ['system:authenticated'] };
    default:
      return aws.authenticateToken(token);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
