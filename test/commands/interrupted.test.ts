/** Ctrl-C while AWS or Kubernetes does not answer: one line, exit 130, what may go on without us, and how to go on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { buildSeed, CLUSTER_NAME } from '../helpers/seeds.ts';
import type { CliResult } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox(buildSeed());
});
afterEach(async () => {
  await sandbox.stop();
});

/** Runs it until that request is left without an answer, and presses Ctrl-C there. */
async function interrupt(words: readonly string[], at: Fault): Promise<CliResult> {
  sandbox.faults.add({ ...at, connection: 'hang' });
  const ctrlC = new AbortController();
  const stopListening = sandbox.log.subscribe(({ errorCode }) => {
    if (errorCode === 'hang') ctrlC.abort();
  });
  const result = await sandbox.run([...words, '--cluster', CLUSTER_NAME], { signal: ctrlC.signal });
  stopListening();
  sandbox.faults.clear();
  return result;
}

describe('a command that only looks', () => {
  it.each([
    [['status'], { service: 'sagemaker', operation: 'DescribeCluster' }],
    [['status'], { service: 'kubernetes', operation: 'list scaledobjects' }],
    [['quota'], { service: 'servicequotas', operation: 'ListServiceQuotas' }],
    [['role', 'show'], { service: 'iam', operation: 'GetRole' }],
    [['check'], { service: 'sagemaker', operation: 'ListClusterNodes' }],
    [['capacity'], { service: 'kubernetes', operation: 'list pods' }],
    [['snapshot'], { service: 'servicequotas', operation: 'ListServiceQuotas' }],
    [['wait'], { service: 'sagemaker', operation: 'DescribeCluster' }],
  ])('%j stops with one line', async (words, at) => {
    const { exitCode, stdout, stderr } = await interrupt(words, at);
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(stderr.match(/^interrupted: .*$/gm)).toHaveLength(1);
    expect(stderr).not.toContain('error:');
  });
});

describe('a command that changes', () => {
  it.each([
    ['role', ['role', 'create'], { service: 'iam', operation: 'CreateRole' }],
    ['policy', ['role', 'create'], { service: 'iam', operation: 'PutRolePolicy' }],
    ['update', ['enable'], { service: 'sagemaker', operation: 'UpdateCluster' }],
  ])('says that the %s may have got through, and a second run finishes', async (_, words, at) => {
    const { exitCode, stdout, stderr } = await interrupt([...words, '--yes'], { ...at, applied: true });
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('the last request may have got through all the same');
    expect(stderr).toContain(`to go on: hpscale ${words.join(' ')} --cluster ${CLUSTER_NAME}`);
    expect((await sandbox.run([...words, '--cluster', CLUSTER_NAME, '--yes'])).exitCode).toBe(0);
  });
});
