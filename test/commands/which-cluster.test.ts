/** From what a user gives (a name, an ARN, hpscale.yaml, nothing) to the cluster that a command works on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaResult } from '../../src/domain/quota.ts';
import type { StatusResult } from '../../src/domain/status.ts';
import { buildCluster, buildEksCluster, buildSeed, EKS_CLUSTER_NAME } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const EKS_ARN = `arn:aws:eks:us-west-2:123456789012:cluster/${EKS_CLUSTER_NAME}`;
const SLURM = { ...buildCluster({ name: 'legacy-slurm' }), eksCluster: undefined };

/** The translation team's cluster, the speech team's beside it, and an old Slurm cluster. */
const SEED = buildSeed({
  clusters: [buildCluster(), buildCluster({ name: 'speech-cluster', eksCluster: 'speech-eks' }), SLURM],
  eksClusters: [buildEksCluster(), buildEksCluster({ name: 'speech-eks' })],
});

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox(SEED);
});
afterEach(async () => {
  await sandbox.stop();
});

async function nameShown(...flags: string[]): Promise<string> {
  const { json } = await sandbox.run(['status', '-o', 'json', ...flags]);
  return json<StatusResult>().cluster.name;
}

describe('a cluster', () => {
  it.each([
    ['its EKS cluster by name', EKS_CLUSTER_NAME],
    ['its EKS cluster by ARN', EKS_ARN],
  ])('is found by %s, and that is said', async (_, given) => {
    const { json, stderr } = await sandbox.run(['status', '-o', 'json', '--cluster', given]);
    expect(json<StatusResult>().cluster.name).toBe('translation-cluster');
    expect(stderr).toContain('"translation-eks" is the EKS cluster of the HyperPod cluster "translation-cluster"');
  });

  it('is found by its bare id', async () => {
    const { json } = await sandbox.run(['status', '-o', 'json', '--cluster', 'speech-cluster']);
    const id = json<StatusResult>().cluster.arn.split('/')[1] ?? '';
    expect(await nameShown('--cluster', id)).toBe('speech-cluster');
  });

  it('has to be in the region', async () => {
    const { exitCode, stderr } = await sandbox.run(['status', '--cluster', EKS_ARN, '--region', 'eu-north-1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is in us-west-2, not in eu-north-1');
  });

  it('that does not exist is answered with the nearest name', async () => {
    const { exitCode, stderr } = await sandbox.run(['status', '--cluster', 'speech-clutser']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      'there is no HyperPod cluster "speech-clutser" in us-west-2 (did you mean "speech-cluster"?)',
    );
  });

  it('has to be named where there are several on EKS and nobody to ask', async () => {
    const { exitCode, stderr } = await sandbox.run(['status']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there are 2 HyperPod clusters on EKS in us-west-2: translation-cluster, speech-cluster');
  });
});

describe('hpscale.yaml', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hpscale-config-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('names the cluster for status and for quota', async () => {
    await writeFile(join(folder, 'hpscale.yaml'), 'cluster: speech-cluster\n');
    const status = await sandbox.run(['status', '-o', 'json'], { cwd: folder });
    expect(status.json<StatusResult>().cluster.name).toBe('speech-cluster');
    const quota = await sandbox.run(['quota', '-o', 'json'], { cwd: folder });
    expect(quota.json<QuotaResult>().cluster).toBe('speech-cluster');
  });

  it('gives the region to what needs no cluster', async () => {
    await writeFile(join(folder, 'hpscale.yaml'), 'region: eu-north-1\n');
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const { stdout } = await sandbox.run(['quota', '-o', 'json'], { cwd: folder, env });
    expect(JSON.parse(stdout)).toMatchObject({ region: 'eu-north-1' });
  });

  it('gives way to --cluster and to HPSCALE_CLUSTER', async () => {
    await writeFile(join(folder, 'hpscale.yaml'), 'cluster: speech-cluster\n');
    const words = ['status', '-o', 'json'];
    const flag = await sandbox.run([...words, '--cluster', 'translation-cluster'], { cwd: folder });
    const variable = await sandbox.run(words, { cwd: folder, env: { HPSCALE_CLUSTER: 'translation-cluster' } });
    expect(flag.json<StatusResult>().cluster.name).toBe('translation-cluster');
    expect(variable.json<StatusResult>().cluster.name).toBe('translation-cluster');
  });
});

describe('a Slurm cluster', () => {
  it.each([['enable'], ['wait'], ['role', 'create']])('is refused by %s %s at once', async (...words) => {
    const { exitCode, stderr } = await sandbox.run([...words.filter((word) => word), '--cluster', 'legacy-slurm']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('"legacy-slurm" is orchestrated by Slurm: autoscaling with Karpenter needs Amazon EKS');
    expect(sandbox.mutations()).toEqual([]);
  });
});

describe('the profile', () => {
  it.each([
    ['research', 'research'],
    // The name of having none: what was there before is taken out.
    ['default', undefined],
  ])('%s is for all that reads the environment %s', async (profile, expected) => {
    const seen: (string | undefined)[] = [];
    sandbox.log.subscribe(() => void seen.push(process.env['AWS_PROFILE']));
    const folder = await mkdtemp(join(tmpdir(), 'hpscale-profiles-'));
    const config = join(folder, 'config');
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = sandbox.env;
    const keys = `region = us-west-2\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
    await writeFile(config, `[default]\n${keys}[profile research]\n${keys}`);
    const env = { AWS_PROFILE: 'billing', AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: config };
    const { exitCode } = await sandbox.run(['status', '--cluster', 'speech-cluster', '--profile', profile], {
      env,
    });
    await rm(folder, { recursive: true });
    expect(exitCode).toBe(0);
    expect(new Set(seen)).toEqual(new Set([expected]));
  });
});
