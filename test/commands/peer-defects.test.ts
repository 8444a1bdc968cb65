/**
 * What tools of this kind are known to get wrong, and hpscale must not. Held elsewhere:
 *  - a role that cannot be assumed is an error, after bounded tries: enable.test.ts
 *  - AccessDenied of quotas is unknown, not 0: checks/instance-quota-headroom.test.ts
 *  - a Slurm cluster in the account spoils nothing: checks/cluster-on-eks.test.ts
 *  - a 401 is told at once, with the commands that let one in: checks/eks-access-entry.test.ts; a new entry is waited
 *    for within bounds: unit/kube/connection.test.ts
 *  - AWS's reason of a failed enable, word for word: checks/autoscaling-in-service.test.ts
 *  - JUnit with the level filter: check.test.ts
 *  - interrupted and repeated enabling: interrupted.test.ts, enable.test.ts
 *  - keys of the EC2 provider, with the rewrite: checks/node-pool-requirement-keys.test.ts
 *  - running nodes are not drained unasked: nodeclass.test.ts, checks/instance-group-starts-at-zero.test.ts
 *  - a cooldown that does nothing: checks/scaled-object-effective-fields.test.ts
 *  - a node class outlives one of its node pools: nodepool.test.ts
 *  - a thousand nodes cost pages, not calls: check-seeds.test.ts
 *  - a cluster that is Updating is waited for: enable.test.ts
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { brokenSeed, checkOn, CLUSTER, expectClean, failing, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const G6 = 'ml.g6.xlarge for cluster usage';
const G6_4X = 'ml.g6.4xlarge for cluster usage';
const HEADROOM = ['--only', 'instance-quota-headroom'];

describe('a quota without a value of the account', () => {
  const { quotas } = brokenSeed();
  const { [G6]: _six, [G6_4X]: _two, ...others } = quotas.applied;
  const start = async (defaults: Readonly<Record<string, number>>) => {
    sandbox = await startBroken({ seed: { quotas: { ...quotas, applied: others, defaults } } }, 0);
    const { findings } = await checkOn(sandbox, HEADROOM);
    return findings;
  };

  it("has AWS's default", async () => {
    expect(await start({ [G6]: 3, [G6_4X]: 0 })).toMatchObject([
      { status: 'fail', subject: 'quota/ml.g6.4xlarge', data: { limit: 0 } },
      { status: 'pass', subject: 'quota/ml.g6.xlarge', data: { limit: 3 } },
    ]);
  });

  it('and without a default is unknown, not 0', async () => {
    expect(await start({ [G6]: 3 })).toMatchObject([
      { status: 'unknown', subject: 'quota/ml.g6.4xlarge' },
      { status: 'pass', subject: 'quota/ml.g6.xlarge' },
    ]);
  });
});

it('JSON on stdout stays one document with --debug, while AWS throttles', async () => {
  const faults = [
    { service: 'servicequotas', operation: '*', error: 'TooManyRequestsException', message: 'Rate exceeded', times: 1 },
  ];
  sandbox = await startBroken({ seed: { faults } }, 0);
  const { stdout, stderr, exitCode } = await sandbox.run(['check', '-c', CLUSTER, '-o', 'json', '--debug']);
  expect((JSON.parse(stdout) as CheckResult).schema).toBe('hpscale.check/v1');
  expect(stderr).toContain('ListServiceQuotas');
  expect(exitCode).toBeLessThanOrEqual(3);
}, 10_000);

it('without a terminal check names the flag that is missing, and does not wait for an answer', async () => {
  const base = brokenSeed();
  const [cluster, ...others] = base.clusters;
  if (!cluster) throw new Error('the seed has no cluster');
  sandbox = await startBroken(
    { seed: { clusters: [cluster, ...others, { ...cluster, name: 'translation-cluster' }] } },
    0,
  );
  const { stdout, stderr, exitCode } = await sandbox.run(['check']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--cluster');
});

it('a taint that is named for the GPU needs no toleration of pods that ask for one', async () => {
  sandbox = await startBroken();
  const world = brokenSeed().kubernetes.objects;
  const pool = world.find(({ kind }) => kind === 'NodePool')?.spec as { readonly template: { readonly spec: object } };
  expect(pool.template.spec).toMatchObject({ taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] });
  const [pod] = (await checkOn(sandbox, ['--only', 'pending-pod-*'])).findings;
  expect(pod?.status).toBe('skip');
  await expectClean(sandbox);
});

it('an answer that is no answer is no pass', async () => {
  const faults = [{ service: 'sagemaker', operation: 'DescribeCluster', error: 'InternalFailure', message: 'oops' }];
  sandbox = await startBroken({ seed: { faults } }, 0);
  const { exitCode, stdout } = await sandbox.run(['check', '-c', CLUSTER, '-o', 'json']);
  expect(exitCode).toBe(3);
  if (stdout !== '') {
    const result = JSON.parse(stdout) as CheckResult;
    expect(failing(result)).toEqual([]);
    expect(result.findings.find(({ check }) => check === 'cluster-in-service')?.status).toBe('unknown');
  }
}, 20_000);
