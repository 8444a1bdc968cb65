/** The built hpscale as a user runs it: a sandbox for one command, in the background, and gone. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));
const runFile = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function hpscale(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await runFile(process.execPath, [HPSCALE, ...words], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env },
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('hpscale sandbox exec', () => {
  it("runs a command with the sandbox's environment and exits with its code", async () => {
    const script = 'console.log(process.env.HPSCALE_SANDBOX, process.env.AWS_ENDPOINT_URL); process.exit(7)';
    const { code, stdout } = await hpscale(['sandbox', 'exec', '-q', '--', process.execPath, '-e', script]);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^1 http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  it('enables autoscaling with hpscale inside', async () => {
    const words = [process.execPath, HPSCALE, 'enable', '--yes', '-o', 'json'];
    const { code, stdout } = await hpscale(['sandbox', 'exec', '-q', '--time-scale', '600', '--', ...words]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'hpscale.enable/v1', autoscaling: { status: 'InService' } });
  });

  it('says when there is no such command', async () => {
    const { code, stderr } = await hpscale(['sandbox', 'exec', '-q', '--', 'no-such-command']);
    expect(code).toBe(2);
    expect(stderr).toBe('error: there is no command no-such-command\n');
  });
});

describe('hpscale sandbox start --detach', () => {
  let env: Record<string, string> = {};

  afterEach(async () => {
    if (env['AWS_ENDPOINT_URL'] !== undefined) await hpscale(['sandbox', 'stop', '-q'], env);
    env = {};
  });

  it('starts from a shell whose environment is half set: that is how it is mended', async () => {
    const half = { HPSCALE_SANDBOX: '1' };
    expect((await hpscale(['status'], half)).stderr).toContain('hpscale sandbox start --detach');
    const { code, stdout } = await hpscale(['sandbox', 'start', '--detach', '-q', '-o', 'json'], half);
    expect(code).toBe(0);
    env = { HPSCALE_SANDBOX: '1', AWS_ENDPOINT_URL: (JSON.parse(stdout) as { awsUrl: string }).awsUrl };
  });

  it('prints lines for eval, answers, and stops when told', async () => {
    const { stdout } = await hpscale(['sandbox', 'start', '--detach', '--seed', 'quota-zero', '-q']);
    env = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(stdout).toMatch(/^unset .*AWS_PROFILE/m);
    const quota = await hpscale(['quota', '--need', 'ml.g6.xlarge=1', '-o', 'json'], env);
    expect(quota.code).toBe(1);
    const stopped = await hpscale(['sandbox', 'stop', '-q'], env);
    expect(stopped.stdout).toBe(`stopped ${env['AWS_ENDPOINT_URL'] ?? ''}\n`);
    const after = await hpscale(['status'], env);
    expect(after.code).toBe(3);
  });

  it('is forgotten with all it wrote when it was killed', async () => {
    const temporary = { TMPDIR: await mkdtemp(join(tmpdir(), 'hpscale-killed-')) };
    const { stdout } = await hpscale(['sandbox', 'start', '--detach', '-q', '-o', 'json'], temporary);
    const { pid, kubeconfig } = JSON.parse(stdout) as { pid: number; kubeconfig: string };
    expect((await hpscale(['sandbox', 'list', '-o', 'json'], temporary)).stdout).toContain(kubeconfig);
    process.kill(pid, 'SIGKILL');
    const { code, stdout: list } = await hpscale(['sandbox', 'list', '-o', 'json'], temporary);
    expect(code).toBe(0);
    expect(JSON.parse(list)).toMatchObject({ running: [] });
    expect(existsSync(kubeconfig)).toBe(false);
    await rm(temporary.TMPDIR, { recursive: true });
  });

  it('explains a seed that does not exist', async () => {
    const { code, stderr } = await hpscale(['sandbox', 'start', '--detach', '--seed', 'quota-zer0']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no seed "quota-zer0" (did you mean "quota-zero"?)');
  });
});

describe('a half-set sandbox environment', () => {
  it('is refused rather than sent to AWS', async () => {
    const { code, stderr } = await hpscale(['status'], { HPSCALE_SANDBOX: '1', AWS_REGION: 'us-west-2' });
    expect(code).toBe(2);
    expect(stderr).toContain('AWS_ENDPOINT_URL does not name a loopback address');
  });
});

describe('shell completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async (shell) => {
    const { code, stdout } = await hpscale(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('hpscale');
  });

  it('knows commands, subcommands and flags', async () => {
    expect((await hpscale(['complete', '--', 'nodep'])).stdout).toMatch(/^nodepool\t/m);
    expect((await hpscale(['complete', '--', 'nodepool', ''])).stdout).toMatch(/^render\t/m);
    expect((await hpscale(['complete', '--', 'enable', '--dry'])).stdout).toMatch(/^--dry-run\t/m);
  });
});
