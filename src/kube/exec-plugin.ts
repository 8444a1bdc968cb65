/** Credentials from an exec plugin of a kubeconfig (client.authentication.k8s.io/v1 and v1beta1). */
import type { Clock, Env } from '../context.ts';
import { HpscaleError, interruptedError } from '../errors.ts';
import type { Credentials, Identity } from './connection.ts';

export interface ExecConfig {
  readonly apiVersion: string;
  /** A name for PATH, or a path (made absolute against the kubeconfig's folder). */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly installHint: string | undefined;
  /** The `cluster` of KUBERNETES_EXEC_INFO, when the kubeconfig asks for it. */
  readonly cluster: Readonly<Record<string, unknown>> | undefined;
}

export interface ExecWorld {
  readonly env: Env;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the plugin may ask the person something. */
  readonly isInteractive: boolean;
}

const KNOWN_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const EARLY_MS = 60_000;
const PLUGIN_TIMEOUT_MS = 60_000;

interface ExecStatus {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/** Runs the plugin when credentials are first needed, and again a minute before they expire or after a 401. */
export function execCredentials(config: ExecConfig, world: ExecWorld): Credentials {
  let cached: Promise<ExecStatus> | undefined;
  return {
    canRefresh: true,
    async identity(isRefused) {
      try {
        let status = await (isRefused ? undefined : cached);
        if (!status || isExpiring(status, world.clock.now())) {
          cached = runPlugin(config, world);
          status = await cached;
        }
        return toIdentity(status);
      } catch (error) {
        cached = undefined;
        throw error;
      }
    },
  };
}

function isExpiring({ expirationTimestamp }: ExecStatus, now: number): boolean {
  return expirationTimestamp !== undefined && now >= Date.parse(expirationTimestamp) - EARLY_MS;
}

function toIdentity({ token, clientCertificateData: cert, clientKeyData: key }: ExecStatus): Identity {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}

async function runPlugin(config: ExecConfig, world: ExecWorld): Promise<ExecStatus> {
  if (!KNOWN_VERSIONS.includes(config.apiVersion)) {
    throw execError(config, `asks for ${config.apiVersion}, which hpscale does not know`, KNOWN_VERSIONS.join(' or '));
  }
  if (config.interactiveMode === 'Always' && !world.isInteractive) {
    throw execError(config, 'needs a terminal to ask on, and there is none', 'sign in with it beforehand');
  }
  const interactive = world.isInteractive && config.interactiveMode !== 'Never';
  const info = {
    kind: 'ExecCredential',
    apiVersion: config.apiVersion,
    spec: { interactive, ...(config.cluster === undefined ? {} : { cluster: config.cluster }) },
  };
  const env = { ...world.env, ...config.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return readStatus(config, await collectOutput(config, world.signal, env, interactive));
}

async function collectOutput(
  config: ExecConfig,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv,
  interactive: boolean,
): Promise<string> {
  const { spawn } = await import('node:child_process');
  return await new Promise((resolve, reject) => {
    const child = spawn(config.command, [...config.args], {
      env,
      signal,
      // A person may take longer than a program.
      ...(interactive ? {} : { timeout: PLUGIN_TIMEOUT_MS }),
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
    });
    let output = '';
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(interruptedError(error));
      else if (error.code === 'ENOENT') reject(execError(config, 'is not installed', config.installHint?.trim()));
      else reject(execError(config, `could not be run: ${error.message}`));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve(output);
      else reject(execError(config, failureText(code, killedBy, complaint)));
    });
  });
}

function failureText(code: number | null, killedBy: string | null, complaint: string): string {
  const lastLine = complaint.trim().split('\n').at(-1) ?? '';
  const how = code === null ? `was ended by ${killedBy ?? 'a signal'}` : `failed with exit code ${code}`;
  return lastLine === '' ? how : `${how}: ${lastLine}`;
}

function readStatus(config: ExecConfig, output: string): ExecStatus {
  let credential: { readonly kind?: string; readonly apiVersion?: string; readonly status?: ExecStatus };
  try {
    credential = JSON.parse(output) as typeof credential;
  } catch {
    throw execError(config, 'did not print an ExecCredential as JSON');
  }
  if (credential.apiVersion !== config.apiVersion) {
    throw execError(
      config,
      `answered ${credential.apiVersion ?? 'no apiVersion'} where ${config.apiVersion} was asked for`,
    );
  }
  const { status } = credential;
  if (status?.token === undefined && status?.clientCertificateData === undefined) {
    throw execError(config, 'gave neither a token nor a client certificate');
  }
  return status;
}

function execError(config: ExecConfig, what: string, hint?: string): HpscaleError {
  const name = config.command.split(/[/\\]/).at(-1) ?? config.command;
  return new HpscaleError({
    kind: 'credentials',
    code: 'exec-plugin-failed',
    message: `the kubeconfig's credential plugin ${name} ${what}`,
    hint: hint ?? `run it by hand to see why: ${[config.command, ...config.args].join(' ')}`,
    data: { command: config.command },
  });
}
