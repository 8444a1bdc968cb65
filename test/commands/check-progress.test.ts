import { afterEach, expect, it } from 'vitest';
import { CLUSTER } from '../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const CHECK = ['check', '--cluster', CLUSTER];

it('shows failures on a terminal before everything is read, and the result alone at the end', async () => {
  sandbox = await startTestSandbox('role-broken');
  const { stdout, stderr } = await sandbox.run(CHECK, { isTerminal: true });
  // The role is known long before the last page of quotas.
  const [early = ''] = stderr.split(/checking: (\d+) of \1,/);
  expect(early).toMatch(/checking: \d+ of \d+, \d+ failed\n.*✗.* role\//s);
  expect(stdout).not.toContain('checking:');
  expect(stdout).toContain('cluster-role');
});

it('says no more than that it reads where nobody looks', async () => {
  sandbox = await startTestSandbox('role-broken');
  const { stderr } = await sandbox.run(CHECK);
  expect(stderr).not.toContain('checking:');
  expect(stderr).not.toContain('✗');
});
