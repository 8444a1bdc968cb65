/** The built `hpscale enable`, killed at each of its steps and run again: it must always end in the same state. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScaledClock } from '../../src/sandbox/clock.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { buildCluster, buildSeed, CLUSTER_NAME } from '../helpers/seeds.ts';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));
const ROLE_NAME = `hpscale-${CLUSTER_NAME}-us-west-2`;
const ROLE_ARN = `arn:aws:iam::123456789012:role/${ROLE_NAME}`;

/** No roles, and an AWS that is done with everything as soon as it has answered. */
const SEED = buildSeed({
  clusters: [buildCluster({ nodeRecovery: 'None' })],
  roles: [],
  timings: { ...buildSeed().timings, enable: 0, roleAssumable: 0 },
});

type Strike = Pick<Fault, 'service' | 'operation' | 'applied'>;

interface Moment {
  readonly when: string;
  /** The request that is not answered: hpscale is killed while it waits for it. */
  readonly unanswered: Strike;
  /** The operation that is answered before; from the start when absent. */
  readonly once?: string;
  /** Mutations of the run that is killed. */
  readonly before: readonly string[];
  /** Mutations of the run that goes on. */
  readonly after: readonly string[];
}

const MOMENTS: readonly Moment[] = [
  {
    when: 'before anything was changed',
    unanswered: { service: 'iam', operation: 'CreateRole' },
    before: [],
    after: ['CreateRole', 'PutRolePolicy', 'UpdateCluster'],
  },
  {
    when: 'once the role is made, without having been told so',
    unanswered: { service: 'iam', operation: 'CreateRole', applied: true },
    before: ['CreateRole'],
    after: ['PutRolePolicy', 'UpdateCluster'],
  },
  {
    when: 'between the role and its policy',
    unanswered: { service: 'iam', operation: 'PutRolePolicy' },
    before: ['CreateRole'],
    after: ['PutRolePolicy', 'UpdateCluster'],
  },
  {
    when: 'once the policy is written, without having been told so',
    unanswered: { service: 'iam', operation: 'PutRolePolicy', applied: true },
    before: ['CreateRole', 'PutRolePolicy'],
    after: ['UpdateCluster'],
  },
  {
    when: 'between the policy and UpdateCluster',
    unanswered: { service: 'sagemaker', operation: 'UpdateCluster' },
    before: ['CreateRole', 'PutRolePolicy'],
    after: ['UpdateCluster'],
  },
  {
    when: 'once UpdateCluster is accepted, without having been told so',
    unanswered: { service: 'sagemaker', operation: 'UpdateCluster', applied: true },
    before: ['CreateRole', 'PutRolePolicy', 'UpdateCluster'],
    after: [],
  },
  {
    when: 'while it waits for autoscaling',
    unanswered: { service: 'sagemaker', operation: 'DescribeCluster' },
    once: 'UpdateCluster',
    before: ['CreateRole', 'PutRolePolicy', 'UpdateCluster'],
    after: [],
  },
];

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: SEED, clock: createScaledClock(1) });
});
afterEach(async () => {
  await sandbox.stop();
});

function startEnable() {
  const child = spawn(process.execPath, [HPSCALE, 'enable', '--cluster', CLUSTER_NAME, '--yes', '-o', 'json'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...sandbox.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      printed[stream] += chunk.toString();
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...printed }));
  });
  return { kill: () => child.kill('SIGKILL'), ended };
}

/** Runs `enable` until the sandbox has left that request unanswered, and kills it there. */
async function runAndKill({ unanswered, once }: Moment): Promise<void> {
  const strike = () => sandbox.faults.add({ ...unanswered, connection: 'hang' });
  if (once === undefined) strike();
  const { kill, ended } = startEnable();
  const stopListening = sandbox.log.subscribe(({ operation, errorCode }) => {
    if (operation === once) strike();
    if (errorCode === 'hang') kill();
  });
  await ended;
  stopListening();
  sandbox.faults.clear();
}

/** Mutations that took effect since the log was cleared, in order. */
function mutations(): readonly string[] {
  return sandbox.log.entries
    .filter(({ isMutation, errorCode }) => isMutation && errorCode === null)
    .map(({ operation }) => operation);
}

function ask(service: string, operation: string, input: Readonly<Record<string, unknown>>): unknown {
  return sandbox.aws.call(service, operation, input, SEED.caller.arn);
}

function expectEnabledOnce(): void {
  expect(ask('iam', 'ListRoles', {})).toMatchObject({ Roles: [{ RoleName: ROLE_NAME }] });
  expect(ask('iam', 'ListRolePolicies', { RoleName: ROLE_NAME })).toMatchObject({
    PolicyNames: ['hpscale-autoscaling'],
  });
  expect(sandbox.aws.autoscaling(CLUSTER_NAME)).toEqual({ status: 'InService', clusterRoleArn: ROLE_ARN });
}

describe('hpscale enable, killed', () => {
  it.each(MOMENTS)('$when', async (moment) => {
    const { unanswered, before, after } = moment;
    await runAndKill(moment);
    expect([...mutations(), ...(unanswered.applied === true ? [unanswered.operation] : [])]).toEqual(before);

    sandbox.log.clear();
    const second = await startEnable().ended;
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ autoscaling: { status: 'InService' }, clusterRole: ROLE_ARN });
    expect(mutations()).toEqual(after);
    expectEnabledOnce();

    sandbox.log.clear();
    const third = await startEnable().ended;
    expect(third.code, third.stderr).toBe(0);
    expect(mutations()).toEqual([]);
    expectEnabledOnce();
  });
});
