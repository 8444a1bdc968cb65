import { afterEach, describe, expect, it } from 'vitest';
import type { EnableResult } from '../../src/domain/autoscaling-change.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import {
  buildCluster,
  buildEksCluster,
  buildSeed,
  CALLER_ARN,
  CLUSTER_NAME,
  CLUSTER_ROLE,
  CLUSTER_ROLE_ARN,
  CLUSTER_ROLE_NAME,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const MADE_ROLE_ARN = 'arn:aws:iam::123456789012:role/hpscale-translation-cluster-us-west-2';
const ENABLE = ['enable', '--cluster', CLUSTER_NAME];

/** A cluster that has its role already. */
function seedWithRole(overrides: Partial<ReturnType<typeof buildCluster>> = {}): Seed {
  return buildSeed({ clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, ...overrides })] });
}

function operations(): readonly string[] {
  return sandbox.mutations().map(({ operation }) => operation);
}

function updates(): readonly unknown[] {
  return sandbox.log.entries
    .filter(({ operation, errorCode }) => operation === 'UpdateCluster' && errorCode === null)
    .map(({ input }) => input);
}

describe('a cluster without a role', () => {
  it('gets a role, one UpdateCluster without instance groups, and is waited for', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const { exitCode, json, stderr } = await sandbox.run([...ENABLE, '--yes', '-o', 'json']);
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
    expect(json<EnableResult>()).toMatchObject({
      schema: 'hpscale.enable/v1',
      cluster: CLUSTER_NAME,
      autoscaling: { mode: 'Enable', type: 'Karpenter', status: 'InService', failureMessage: null },
      clusterRole: MADE_ROLE_ARN,
    });
    expect(json<EnableResult>().steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'create-role done',
      'put-role-policy done',
      'enable-autoscaling done',
      'await-autoscaling done',
    ]);
    expect(updates()).toEqual([
      {
        ClusterName: CLUSTER_NAME,
        ClusterRole: MADE_ROLE_ARN,
        AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
      },
    ]);
  });

  it('waits while IAM does not know the new role everywhere yet', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('IAM has not made the role known everywhere yet');
    expect(operations().filter((operation) => operation === 'UpdateCluster').length).toBeGreaterThan(1);
  });

  it('says the account, the plan and what follows, and shows how it ended', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const { stdout, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(stderr).toContain(`account 123456789012, us-west-2, as ${CALLER_ARN}`);
    expect(stderr).toContain('Groups with nodes now: system (1)');
    expect(stderr).toContain(
      'hint: next: hpscale nodeclass apply --cluster translation-cluster --region us-west-2 --name NAME --instance-group gpu-g5',
    );
    expect(stdout).toMatchInlineSnapshot(`
      "STATUS   STEP
      done     create the IAM role hpscale-translation-cluster-us-west-2
      done     write its policy hpscale-autoscaling
      done     enable autoscaling (Karpenter) of translation-cluster
      done     wait for autoscaling to be InService

      Cluster        translation-cluster
      Autoscaling    InService (Karpenter)
      Cluster role   arn:aws:iam::123456789012:role/hpscale-translation-cluster-us-west-2
      "
    `);
  });

  it('gives up on a role that stays unassumable, after two minutes, and says what was done', async () => {
    sandbox = await startTestSandbox(buildSeed({ timings: { ...buildSeed().timings, roleAssumable: 3600 } }));
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('Could not assume role');
    expect(stderr).toContain('(asked for 2m)');
    expect(stderr).toContain('done before this: create the IAM role');
    expect(stderr).toContain('to go on: hpscale enable --cluster translation-cluster --region us-west-2');
  });
});

describe('a second run', () => {
  it('changes nothing and says so', async () => {
    sandbox = await startTestSandbox(buildSeed());
    await sandbox.run([...ENABLE, '--yes']);
    sandbox.log.clear();
    const { exitCode, json } = await sandbox.run([...ENABLE, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<EnableResult>().steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'enable-autoscaling unchanged',
    ]);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('while it is Creating only waits', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    const first = await sandbox.run([...ENABLE, '--yes', '--no-wait', '-o', 'json']);
    expect(first.json<EnableResult>().autoscaling.status).toBe('Creating');
    sandbox.log.clear();
    const second = await sandbox.run([...ENABLE, '-o', 'json']);
    expect(second.exitCode).toBe(0);
    expect(second.json<EnableResult>().autoscaling.status).toBe('InService');
    expect(sandbox.mutations()).toEqual([]);
  });
});

/** Stops hpscale dead, as SIGKILL would, when the sandbox has answered the n-th mutating request. */
describe('killed after each mutating call, and run again', () => {
  it.each([
    ['CreateRole', ['CreateRole']],
    ['PutRolePolicy', ['CreateRole', 'PutRolePolicy']],
    ['UpdateCluster', ['CreateRole', 'PutRolePolicy', 'UpdateCluster']],
  ])('%s: one role, one policy, InService', async (killedAt, doneBefore) => {
    sandbox = await startTestSandbox(buildSeed({ timings: { ...buildSeed().timings, roleAssumable: 0 } }));
    const kill = new AbortController();
    const { log } = sandbox;
    const add = log.add.bind(log);
    log.add = (entry) => {
      add(entry);
      if (entry.operation === killedAt) kill.abort();
    };
    const killed = await sandbox.run([...ENABLE, '--yes'], { signal: kill.signal });
    expect(killed.exitCode).toBe(130);
    expect(operations()).toEqual(doneBefore);

    log.add = add;
    const { exitCode, json } = await sandbox.run([...ENABLE, '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<EnableResult>()).toMatchObject({ autoscaling: { status: 'InService' }, clusterRole: MADE_ROLE_ARN });
    expect(operations().toSorted()).toEqual(['CreateRole', 'PutRolePolicy', 'UpdateCluster']);
  });
});

describe('who may not look at IAM', () => {
  it('is told to name a role, and can', async () => {
    sandbox = await startTestSandbox(buildSeed({ caller: { arn: CALLER_ARN, denied: ['iam:GetRole'] } }));
    const refused = await sandbox.run([...ENABLE, '--yes']);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('may not iam:GetRole');
    expect(refused.stderr).toContain('--role ARN');
    const named = await sandbox.run([...ENABLE, '--yes', '--role', CLUSTER_ROLE_ARN]);
    expect(named.stderr).toContain(`whether HyperPod can use the role ${CLUSTER_ROLE_ARN} is unknown`);
    expect(named.exitCode).toBe(0);
  });
});

describe("the cluster's own role", () => {
  it('is used as it is; NodeRecovery is set in the same call', async () => {
    sandbox = await startTestSandbox(seedWithRole({ nodeRecovery: 'None' }));
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('NodeRecovery goes from None to Automatic in the same call');
    expect(operations()).toEqual(['UpdateCluster']);
    expect(updates()).toEqual([
      {
        ClusterName: CLUSTER_NAME,
        ClusterRole: CLUSTER_ROLE_ARN,
        NodeRecovery: 'Automatic',
        AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
      },
    ]);
  });

  it('that is gone is made anew', async () => {
    sandbox = await startTestSandbox({ ...seedWithRole(), roles: [] });
    const { exitCode, stderr, json } = await sandbox.run([...ENABLE, '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`the cluster role ${CLUSTER_ROLE_ARN} is gone: it is made anew`);
    expect(json<EnableResult>().clusterRole).toBe(CLUSTER_ROLE_ARN);
  });

  it('that HyperPod may not assume fails at once, with the fix', async () => {
    const role = {
      ...CLUSTER_ROLE,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow' as const, Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
    };
    sandbox = await startTestSandbox({ ...seedWithRole(), roles: [role] });
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('it does not let hyperpod.sagemaker.amazonaws.com assume it');
    expect(stderr).toContain(`hpscale role create --cluster ${CLUSTER_NAME} --name ${CLUSTER_ROLE_NAME} --adopt`);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('that may not be read is taken on trust, and said to be', async () => {
    sandbox = await startTestSandbox({ ...seedWithRole(), caller: { arn: CALLER_ARN, denied: ['iam:GetRole'] } });
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`whether HyperPod can use the role ${CLUSTER_ROLE_ARN} is unknown`);
  });
});

describe('--role', () => {
  it('must exist', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const role = 'arn:aws:iam::123456789012:role/karpenter-typo';
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes', '--role', role]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`there is no role ${role}`);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('cannot change while autoscaling is enabled', async () => {
    sandbox = await startTestSandbox(seedWithRole({ autoscaling: 'InService' }));
    const role = 'arn:aws:iam::123456789012:role/another';
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes', '--role', role]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('it cannot be changed while autoscaling is enabled');
    expect(stderr).toContain(`hpscale disable --cluster ${CLUSTER_NAME}`);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('that is in use already is fine', async () => {
    sandbox = await startTestSandbox(seedWithRole({ autoscaling: 'InService' }));
    const { exitCode } = await sandbox.run([...ENABLE, '--role', CLUSTER_ROLE_NAME]);
    expect(exitCode).toBe(0);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('needs iam:PassRole, and says so', async () => {
    sandbox = await startTestSandbox({ ...seedWithRole(), caller: { arn: CALLER_ARN, denied: ['iam:PassRole'] } });
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('may not iam:PassRole');
  });
});

describe('clusters that cannot be enabled', () => {
  it.each([
    ['Slurm', buildSeed({ clusters: [buildCluster({ eksCluster: undefined as never })] }), 'orchestrated by Slurm'],
    [
      'without continuous provisioning',
      seedWithRole({ provisioningMode: null }),
      'made without continuous provisioning',
    ],
    ['Failed', seedWithRole({ status: 'Failed' }), `the cluster "${CLUSTER_NAME}" is Failed`],
    [
      'with authentication mode CONFIG_MAP',
      { ...seedWithRole(), eksClusters: [buildEksCluster({ authenticationMode: 'CONFIG_MAP' })] },
      '--access-config authenticationMode=API_AND_CONFIG_MAP',
    ],
  ])('%s', async (_, seed, words) => {
    sandbox = await startTestSandbox(seed);
    const { exitCode, stderr, stdout } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
    expect(sandbox.mutations()).toEqual([]);
  });
});

describe('a busy cluster', () => {
  it('is waited for, and enabled then', async () => {
    sandbox = await startTestSandbox(seedWithRole({ status: 'Updating', inServiceAfter: 240 }));
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('wait until the cluster takes updates: cluster Updating');
    expect(operations()).toEqual(['UpdateCluster']);
  });

  it('that becomes busy after the plan is waited for, too', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    sandbox.faults.add({
      service: 'sagemaker',
      operation: 'UpdateCluster',
      times: 2,
      error: 'ConflictException',
      status: 400,
      message: 'Cluster is being updated',
    });
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('another operation on the cluster is going on');
  });

  it('is not waited for longer than --timeout', async () => {
    sandbox = await startTestSandbox(seedWithRole({ status: 'Updating', inServiceAfter: 7200 }));
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes', '--timeout', '10m']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('not there after 10m; last seen: cluster Updating');
  });

  it('is AWS that refuses it with --no-wait', async () => {
    sandbox = await startTestSandbox(seedWithRole({ status: 'Updating', inServiceAfter: 7200 }));
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes', '--no-wait']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('another operation on the cluster is going on');
  });
});

describe('somebody else', () => {
  it('who asks for the same at the same time is no failure', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    // What AWS answers once the other's UpdateCluster is through: there are no changes to apply.
    const refused = { error: 'ValidationException', status: 400, applied: true, times: 1 } as const;
    sandbox.faults.add({ service: 'sagemaker', operation: 'UpdateCluster', ...refused });
    const { exitCode, json } = await sandbox.run([...ENABLE, '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    const { steps, autoscaling } = json<EnableResult>();
    expect(steps.map(({ detail }) => detail)).toContain('was asked for already');
    expect(autoscaling).toMatchObject({ status: 'InService' });
  });
});

describe('waiting for autoscaling', () => {
  it("prints AWS's words when it Failed, and tries again on the next run", async () => {
    const enableFailure = 'Access entry for HyperPod is missing in the EKS cluster.';
    sandbox = await startTestSandbox(seedWithRole({ enableFailure }));
    const failed = await sandbox.run([...ENABLE, '--yes', '-o', 'json']);
    expect(failed.exitCode).toBe(3);
    expect(failed.stdout).toBe('');
    expect(JSON.parse(failed.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      schema: 'hpscale.error/v1',
      kind: 'remote',
      code: 'autoscaling-failed',
      message: `autoscaling of ${CLUSTER_NAME} Failed: ${enableFailure}`,
      hint: expect.stringContaining('likely causes') as string,
    });

    const again = await sandbox.run([...ENABLE, '--yes']);
    expect(again.stderr).toContain(`it Failed before: ${enableFailure}`);
    expect(again.exitCode).toBe(0);
  });

  it('says at the timeout how to go on', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes', '--timeout', '1m']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('last seen: cluster Updating, autoscaling Creating');
    expect(stderr).toContain('hpscale wait --cluster translation-cluster --region us-west-2 --for InService');
  });

  it('survives a few looks that AWS does not answer', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    await sandbox.run([...ENABLE, '--yes', '--no-wait']);
    const { exitCode } = await withFailingLooks(3, () => sandbox.run(ENABLE));
    expect(exitCode).toBe(0);
  });

  it('says that AWS goes on when it is interrupted', async () => {
    sandbox = await startTestSandbox(seedWithRole());
    const ctrlC = new AbortController();
    sandbox.clock.schedule(30_000, () => ctrlC.abort());
    const { exitCode, stderr } = await sandbox.run([...ENABLE, '--yes'], { signal: ctrlC.signal });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('(last seen: cluster Updating, autoscaling Creating)');
    expect(stderr).toContain('it goes on without us; to wait again: hpscale wait');
  });
});

/** The first look succeeds; then `count` in a row are answered 503 (each after the SDK's own attempts). */
async function withFailingLooks<T>(count: number, run: () => Promise<T>): Promise<T> {
  const attempts = 3;
  sandbox.clock.schedule(4_000, () => {
    sandbox.faults.add({
      service: 'sagemaker',
      operation: 'DescribeCluster',
      times: count * attempts,
      error: 'ServiceUnavailable',
      status: 503,
    });
  });
  return await run();
}

describe('consent', () => {
  it('--dry-run shows the plan and changes nothing', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const { exitCode, json } = await sandbox.run([...ENABLE, '--dry-run', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<EnableResult>()).toMatchObject({ autoscaling: { status: 'Disabled' }, clusterRole: null });
    expect(json<EnableResult>().steps.map(({ status }) => status)).toEqual([
      'planned',
      'planned',
      'planned',
      'planned',
    ]);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('without a terminal names the flag', async () => {
    sandbox = await startTestSandbox(buildSeed());
    const { exitCode, stderr } = await sandbox.run(ENABLE);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(sandbox.mutations()).toEqual([]);
  });
});
