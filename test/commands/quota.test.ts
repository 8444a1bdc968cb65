import { afterEach, describe, expect, it } from 'vitest';
import type { QuotaRequestResult, QuotaResult } from '../../src/domain/quota.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, GPU_GROUP, REGION, SYSTEM_GROUP } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;

async function start(seed: Seed | string = buildSeed()): Promise<TestSandbox> {
  sandbox = await startTestSandbox(seed);
  return sandbox;
}

afterEach(async () => {
  await sandbox.stop();
});

async function quota(...flags: string[]): Promise<QuotaResult & { exitCode: number; stderr: string }> {
  const run = await sandbox.run(['quota', '-o', 'json', ...flags]);
  return { ...run.json<QuotaResult & Record<string, unknown>>(), exitCode: run.exitCode, stderr: run.stderr };
}

function rowOf({ quotas }: QuotaResult, instanceType: string, capacityType = 'on-demand') {
  return quotas.find((row) => row.instanceType === instanceType && row.capacityType === capacityType);
}

const SLURM = {
  name: 'legacy-slurm',
  subnets: ['subnet-0a1b2c3d4e5f60002'],
  instanceGroups: [{ ...GPU_GROUP, name: 'compute', count: 3 }],
};

describe('quota', () => {
  it("shows the types of the region's only cluster on EKS, and counts every cluster, Slurm too", async () => {
    await start(buildSeed({ clusters: [buildCluster(), SLURM] }));
    const result = await quota();
    expect(result).toMatchObject({
      schema: 'hpscale.quota/v1',
      region: REGION,
      cluster: CLUSTER_NAME,
      needs: null,
      exitCode: 0,
    });
    expect(rowOf(result, 'ml.g5.xlarge')).toMatchObject({
      limit: 4,
      limitSource: 'applied',
      inUse: 3,
      headroom: 1,
      status: 'ok',
      reason: null,
    });
    expect(result.quotas.map(({ scope, instanceType }) => instanceType ?? scope)).toEqual([
      'ml.c5.2xlarge',
      'ml.g5.xlarge',
      'cluster',
      'total',
    ]);
    expect(result.quotas.find(({ scope }) => scope === 'cluster')).toMatchObject({ inUse: 1, limit: 20 });
    expect(result.quotas.find(({ scope }) => scope === 'total')).toMatchObject({ inUse: 4, limit: 30 });
  });

  it('shows what is in use or granted where there are several clusters', async () => {
    await start(
      buildSeed({ clusters: [buildCluster(), buildCluster({ name: 'ranking', instanceGroups: [SYSTEM_GROUP] })] }),
    );
    const result = await quota();
    expect(result.cluster).toBeNull();
    expect(rowOf(result, 'ml.c5.2xlarge')).toMatchObject({ inUse: 2, headroom: 0, status: 'short' });
    expect(rowOf(result, 'ml.g5.xlarge')).toMatchObject({ inUse: 0 });
    expect(result.quotas.find(({ scope }) => scope === 'cluster')?.reason).toContain('largest cluster');
  });

  it('holds on-demand and Spot apart', async () => {
    const spot = { ...GPU_GROUP, name: 'gpu-spot', capacityType: 'spot', count: 2 } as const;
    const seed = buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, GPU_GROUP, spot] })] });
    const applied = { ...seed.quotas.applied, 'ml.g5.xlarge for cluster spot instance usage': 6 };
    await start({ ...seed, quotas: { ...seed.quotas, applied } });
    const result = await quota('--instance-type', 'ml.g5.xlarge');
    expect(rowOf(result, 'ml.g5.xlarge')).toMatchObject({ inUse: 0, limit: 4 });
    expect(rowOf(result, 'ml.g5.xlarge', 'spot')).toMatchObject({ inUse: 2, limit: 6, headroom: 4 });
  });

  it("falls back to AWS's default where the account has no value", async () => {
    await start();
    const result = await quota('--instance-type', 'ml.g5.12xlarge');
    expect(rowOf(result, 'ml.g5.12xlarge')).toMatchObject({ limit: 0, limitSource: 'default', status: 'short' });
  });

  it('does not ask for the defaults when the account has all values', async () => {
    await start();
    await quota('--need', 'ml.g5.xlarge=1');
    expect(sandbox.log.entries.map(({ operation }) => operation)).not.toContain('ListAWSDefaultServiceQuotas');
  });

  it('prints a table with a row for each quota', async () => {
    await start();
    const { stdout } = await sandbox.run(['quota']);
    expect(stdout).toBe(
      [
        'QUOTA           CAPACITY    LIMIT   IN USE   HEADROOM   STATUS',
        'ml.c5.2xlarge   on-demand       2        1          1   ok',
        'ml.g5.xlarge    on-demand       4        0          4   ok',
        'per cluster     on-demand      20        1         19   ok',
        'all clusters    on-demand      30        1         29   ok',
        '',
      ].join('\n'),
    );
  });

  it('makes no more calls for a thousand nodes than for one', async () => {
    const count = async (nodes: number) => {
      const groups = [{ ...SYSTEM_GROUP, count: nodes }, GPU_GROUP];
      await start(buildSeed({ clusters: [buildCluster({ instanceGroups: groups })] }));
      await quota();
      return sandbox.log.entries.length;
    };
    const few = await count(1);
    await sandbox.stop();
    expect(await count(1000)).toBe(few);
  });
});

describe('quota --need', () => {
  it.each([
    ['ml.g5.xlarge=4', 0, 'met'],
    ['ml.g5.xlarge=5', 1, 'short'],
  ])('%s: exit %i, %s', async (need, exitCode, needs) => {
    await start();
    expect(await quota('--need', need)).toMatchObject({ exitCode, needs });
  });

  it('adds the needs up for the cluster-wide quotas, and names what to raise', async () => {
    const seed = buildSeed();
    const applied = {
      ...seed.quotas.applied,
      'Total number of instances allowed across SageMaker HyperPod clusters': 3,
    };
    await start({ ...seed, quotas: { ...seed.quotas, applied } });
    const result = await quota('--need', 'ml.g5.xlarge=2', '--need', 'ml.c5.2xlarge=1');
    expect(result).toMatchObject({ exitCode: 1, needs: 'short' });
    expect(result.quotas.find(({ scope }) => scope === 'total')).toMatchObject({
      needed: 3,
      headroom: 2,
      status: 'short',
    });
    expect(result.stderr).toContain('hpscale quota request total=4');
  });

  it('is unknown, not short, when the quotas may not be read: exit 3, and the permission is named', async () => {
    await start(buildSeed({ caller: { arn: buildSeed().caller.arn, denied: ['servicequotas:*'] } }));
    const result = await quota('--need', 'ml.g5.xlarge=1');
    expect(result).toMatchObject({ exitCode: 3, needs: 'unknown' });
    expect(rowOf(result, 'ml.g5.xlarge')).toMatchObject({ limit: null, headroom: null, status: 'unknown', inUse: 0 });
    expect(rowOf(result, 'ml.g5.xlarge')?.reason).toContain('servicequotas:ListServiceQuotas');
  });

  it('is unknown when a cluster may not be described', async () => {
    await start(buildSeed({ caller: { arn: buildSeed().caller.arn, denied: ['sagemaker:DescribeCluster'] } }));
    const result = await quota('--need', 'ml.g5.xlarge=1');
    expect(result).toMatchObject({ exitCode: 3, needs: 'unknown' });
    expect(rowOf(result, 'ml.g5.xlarge')).toMatchObject({ limit: 4, inUse: null, status: 'unknown' });
    expect(rowOf(result, 'ml.g5.xlarge')?.reason).toContain('sagemaker:DescribeCluster');
  });

  it('refuses a type without ml. and asks AWS nothing', async () => {
    await start();
    const run = await sandbox.run(['quota', '--need', 'g5.xlarge=1']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('did you mean "ml.g5.xlarge"?');
    expect(sandbox.log.entries).toEqual([]);
  });

  it('warns of a type it does not know, and still looks', async () => {
    await start();
    const result = await quota('--instance-type', 'ml.g5.xlarg');
    expect(result.stderr).toContain('did you mean "ml.g5.xlarge"?');
    expect(rowOf(result, 'ml.g5.xlarg')).toMatchObject({ status: 'unknown' });
    expect(result.exitCode).toBe(0);
  });
});

describe('quota request', () => {
  async function request(...flags: string[]): Promise<QuotaRequestResult & { exitCode: number }> {
    const run = await sandbox.run(['quota', 'request', '-o', 'json', ...flags]);
    return { ...run.json<QuotaRequestResult & Record<string, unknown>>(), exitCode: run.exitCode };
  }

  it('asks once; a second run finds the request open', async () => {
    await start();
    const first = await request('ml.g5.xlarge=8', '--yes');
    expect(first).toMatchObject({
      schema: 'hpscale.quota-request/v1',
      action: 'requested',
      current: 4,
      desired: 8,
      exitCode: 0,
    });
    const second = await request('ml.g5.xlarge=8', '--yes');
    expect(second).toMatchObject({ action: 'unchanged', request: first.request, exitCode: 0 });
    expect(sandbox.mutations().map(({ operation }) => operation)).toEqual(['RequestServiceQuotaIncrease']);
    expect(rowOf(await quota(), 'ml.g5.xlarge')?.pendingRequest).toEqual({
      id: first.request?.id,
      desiredValue: 8,
      status: 'PENDING',
    });
  });

  it('does not ask for more while less is asked for', async () => {
    const seed = buildSeed();
    const openRequests = [
      { quotaName: 'ml.g5.xlarge for cluster usage', desiredValue: 6, status: 'CASE_OPENED' as const },
    ];
    await start({ ...seed, quotas: { ...seed.quotas, openRequests } });
    expect(await request('ml.g5.xlarge=6', '--yes')).toMatchObject({
      action: 'unchanged',
      request: { desiredValue: 6, status: 'CASE_OPENED' },
    });
    const run = await sandbox.run(['quota', 'request', 'ml.g5.xlarge=8', '--yes', '-o', 'json']);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('quota-request-open');
    expect(sandbox.mutations()).toEqual([]);
  });

  it.each([
    ['ml.g5.xlarge=4', 0, 'unchanged'],
    ['ml.g5.xlarge=3', 2, 'would be less'],
    ['ml.trn2.3xlarge=1', 3, 'no quota "ml.trn2.3xlarge for cluster usage"'],
    ['ml.g5.xlarge', 2, 'is not TYPE=N'],
  ])('%s: exit %i', async (assignment, exitCode, text) => {
    await start();
    const run = await sandbox.run(['quota', 'request', assignment, '--yes']);
    expect(run.exitCode).toBe(exitCode);
    expect(run.stdout + run.stderr).toContain(text);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('stops after the plan in a dry run, and without consent', async () => {
    await start();
    expect(await request('total=40', '--dry-run')).toMatchObject({
      action: 'planned',
      current: 30,
      request: null,
      exitCode: 0,
    });
    const run = await sandbox.run(['quota', 'request', 'total=40']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--yes');
    expect(sandbox.mutations()).toEqual([]);
  });

  it('takes flags that stand before the word request', async () => {
    await start();
    const run = await sandbox.run(['--output', 'json', 'quota', 'request', 'total=40', '--dry-run']);
    expect(run.json()).toMatchObject({ action: 'planned' });
    const between = await sandbox.run(['quota', '-o', 'json', 'request', 'total=40', '--dry-run']);
    expect(between.json()).toMatchObject({ action: 'planned' });
  });
});
