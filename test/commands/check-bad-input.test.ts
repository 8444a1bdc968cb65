/** `hpscale check` on worlds that answer badly: a clear finding or error, never a crash, never a false pass. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIVE_CHECKS } from '../../src/checks/index.ts';
import { FACT_ACCESS } from '../../src/domain/fact-permissions.ts';
import type { FactKey } from '../../src/domain/facts.ts';
import type { CheckResult } from '../../src/domain/finding.ts';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { CLUSTER, failing, startBroken } from '../helpers/check-world.ts';
import { type FakeAnswer, type FakeApiServer, startFakeApiServer } from '../helpers/fake-api-server.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function check(flags: readonly string[] = ['--cluster', CLUSTER]) {
  const result = await sandbox.run(['check', '-o', 'json', ...flags]);
  if (result.stdout === '') throw new Error(result.stderr);
  return { ...result, findings: result.json<CheckResult>().findings };
}

/** Checks that cannot be judged without the Kubernetes API. */
const KUBERNETES_CHECKS = LIVE_CHECKS.filter(({ needs }) =>
  needs.some((key: FactKey) => FACT_ACCESS[key].kubernetes !== undefined),
).map(({ id }) => id);

describe('a Kubernetes API server', () => {
  let server: FakeApiServer;
  let folder: string;
  beforeEach(async () => {
    server = await startFakeApiServer();
    folder = await mkdtemp(join(tmpdir(), 'hpscale-check-'));
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const ANSWERS: readonly (readonly [string, FakeAnswer])[] = [
    ['answers 403', { status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403 } }],
    ['answers 500 in HTML', { status: 500, body: '<html>oops</html>' }],
    ['answers 200 in HTML', { status: 200, body: '<html>sign in</html>' }],
    ['answers a list that is none', { status: 200, body: { kind: 'NodePoolList', items: 'none' } }],
    ['answers nothing', { status: 200, body: '' }],
    ['answers null', { status: 200, body: 'null' }],
    ['hangs up', 'reset'],
  ];

  it.each(ANSWERS)('that %s leaves what is in Kubernetes unknown', async (_, answer) => {
    sandbox = await startBroken({}, 0);
    server.answerWith(answer);
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig({ token: 'a' }));
    const { exitCode, findings } = await check(['--cluster', CLUSTER, '--kubeconfig', kubeconfig]);
    const judged = findings.filter(({ check: id, status }) => KUBERNETES_CHECKS.includes(id) && status !== 'unknown');
    expect(judged).toEqual([]);
    const failed = failing({ findings } as CheckResult).map(({ check: id }) => id);
    expect(failed).toEqual(exitCode === 1 ? ['eks-endpoint-reachable'] : []);
    expect([1, 3]).toContain(exitCode);
  });
});

describe('a cluster that is half there', () => {
  it('without the CRDs of Karpenter and KEDA skips what is about them, and passes none of it', async () => {
    sandbox = await startTestSandbox('autoscaled');
    for (const { metadata } of sandbox.kube.store.list(RESOURCES.crd)) {
      sandbox.kube.store.delete(RESOURCES.crd, metadata.name);
    }
    const { findings } = await check();
    const about = (word: RegExp) => findings.filter(({ subject, status }) => word.test(subject) && status === 'pass');
    expect(about(/^(NodePool|NodeClaim|HyperpodNodeClass|ScaledObject)\//)).toEqual([]);
    const nodePool = findings.find(({ check: id }) => id === 'node-pool-ready');
    expect(nodePool).toMatchObject({ status: 'skip', data: { fact: 'nodePools', reason: 'not-installed' } });
  });

  it('is judged as far as it can be read', async () => {
    sandbox = await startBroken();
    sandbox.faults.add({ service: 'kubernetes', operation: 'list scaledobjects', error: 'InternalError', status: 500 });
    sandbox.faults.add({ service: 'ec2', operation: 'DescribeSubnets', error: 'UnauthorizedOperation', status: 403 });
    const { exitCode, findings } = await check();
    const statusOf = (id: string) => findings.find((finding) => finding.check === id)?.status;
    expect(statusOf('scaled-object-ready')).toBe('unknown');
    expect(statusOf('subnet-free-addresses')).toBe('unknown');
    expect(statusOf('node-pool-ready')).toBe('pass');
    expect(exitCode).toBe(3);
  });
});

describe('AWS', () => {
  it('that refuses everything is one clear answer, and no crash', async () => {
    sandbox = await startBroken({}, 0);
    sandbox.faults.add({ service: '*', operation: '*', error: 'AccessDenied', status: 403 });
    const { exitCode, findings } = await check();
    expect(findings.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(exitCode).not.toBe(0);
    expect(exitCode).not.toBe(70);
  });

  it('that does not know the credentials says so', async () => {
    sandbox = await startBroken({}, 0);
    sandbox.faults.add({ service: '*', operation: '*', error: 'ExpiredToken', status: 403, message: 'expired' });
    const { exitCode, findings } = await check();
    expect(findings.find(({ check: id }) => id === 'aws-credentials')).toMatchObject({ status: 'fail' });
    expect(findings.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('throttled, with warnings and --debug, leaves one document on stdout', async () => {
    sandbox = await startBroken({});
    const error = { error: 'Throttling', message: 'Rate exceeded', times: 1 };
    sandbox.faults.add({ service: 'iam', operation: 'ListRolePolicies', ...error });
    const { stdout, stderr, exitCode } = await check(['--cluster', CLUSTER, '--debug']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'hpscale.check/v1', cluster: CLUSTER });
    expect(stderr).toContain('iam:ListRolePolicies ok attempts=2');
    expect(exitCode).toBe(0);
  });
});

describe('a Slurm cluster in the account', () => {
  it('changes nothing for the one on EKS, which is found by itself', async () => {
    sandbox = await startTestSandbox('slurm-in-account');
    await sandbox.clock.advance(5 * 60_000);
    const { exitCode, stderr, findings } = await check([]);
    expect(stderr).toContain('cluster: speech-cluster (the only one on EKS');
    expect(failing({ findings } as CheckResult)).toEqual([]);
    expect(findings.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('is told apart when it is the one that is looked at', async () => {
    sandbox = await startTestSandbox('slurm-in-account');
    const { exitCode, findings } = await check(['--cluster', 'legacy-slurm']);
    expect(failing({ findings } as CheckResult).map(({ check: id }) => id)).toEqual(['cluster-on-eks']);
    const inKubernetes = findings.filter(({ check: id }) => KUBERNETES_CHECKS.includes(id));
    expect(new Set(inKubernetes.map(({ status }) => status))).toEqual(new Set(['skip']));
    expect(exitCode).toBe(1);
  });

  it('is never guessed: a cluster that does not exist is an error with the names of those that do', async () => {
    sandbox = await startTestSandbox('slurm-in-account');
    const { exitCode, stdout, stderr } = await sandbox.run(['check', '--cluster', 'speech-clutser', '-o', 'github']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      code: 'cluster-not-found',
      message: expect.stringContaining('did you mean "speech-cluster"') as string,
    });
  });
});
