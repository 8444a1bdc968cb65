/** `hpscale check` as a pipeline uses it: which checks, what fails a run, what is known, and in which format. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'junit2json';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { type Breakage, CLUSTER, startBroken, withSpec } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-check-'));
});
afterEach(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

interface PoolSpec {
  readonly limits?: Readonly<Record<string, string>>;
}

/** A warning: the GPU pool has no limits. And an error: the cluster's node recovery is off. */
const NO_LIMITS: Breakage = { objects: { 'NodePool/gpu': withSpec(({ limits: _limits, ...spec }: PoolSpec) => spec) } };
const NO_RECOVERY: Breakage = { cluster: { nodeRecovery: 'None' } };

async function check(flags: readonly string[] = []) {
  return await sandbox.run(['check', '--cluster', CLUSTER, ...flags], { cwd: folder });
}

async function findingsOf(flags: readonly string[] = []): Promise<CheckResult['findings']> {
  return (await check(['-o', 'json', ...flags])).json<CheckResult>().findings;
}

function failuresOf(findings: CheckResult['findings']) {
  return findings.filter(({ status }) => status === 'fail').map(({ check: id, subject }) => `${id} ${subject}`);
}

describe('exit codes', () => {
  it('0 when nothing fails', async () => {
    sandbox = await startBroken({}, 0);
    const { exitCode, stdout } = await check(['--only', 'node-pool-*']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^speech-cluster {3}us-west-2, account 111122223333 {3}autoscaling InService\n/);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('1 for an error; for a warning only when asked to', async () => {
    sandbox = await startBroken({ ...NO_LIMITS, ...NO_RECOVERY }, 0);
    expect((await check(['--only', 'node-recovery-automatic'])).exitCode).toBe(1);
    expect((await check(['--only', 'node-pool-limits-set'])).exitCode).toBe(0);
    expect((await check(['--only', 'node-pool-limits-set', '--fail-on', 'warning'])).exitCode).toBe(1);
  });

  it('3 when nothing fails but an error could not be judged', async () => {
    sandbox = await startBroken({ seed: { caller: deniedCaller('iam:GetRole') } }, 0);
    const result = await check(['--only', 'cluster-role-*']);
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toContain('iam:GetRole');
  });
});

function deniedCaller(...denied: string[]) {
  return { arn: 'arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin', denied };
}

describe('filters', () => {
  it('take ids and globs, in every format', async () => {
    sandbox = await startBroken(NO_LIMITS, 0);
    const flags = ['--only', 'node-pool-*', '--skip', 'node-pool-limits-*,node-pool-ready'];
    const ids = new Set((await findingsOf(flags)).map((finding) => finding.check));
    expect(ids).toContain('node-pool-zones-offered');
    expect([...ids].filter((id) => !id.startsWith('node-pool-') || /limits|ready/.test(id))).toEqual([]);
    const suites = await parse((await check([...flags, '-o', 'junit'])).stdout);
    expect(suites && 'testsuite' in suites && suites.testsuite?.map(({ name }) => name)).toEqual([...ids]);
    const sarif = (await check([...flags, '-o', 'sarif'])).json<{
      runs: [{ tool: { driver: { rules: { id: string }[] } } }];
    }>();
    expect(sarif.runs[0].tool.driver.rules.map(({ id }) => id)).toEqual([...ids]);
  });

  it.each([
    [['--only', 'node-pool-redy'], 'unknown-check', /no check "node-pool-redy" \(did you mean "node-pool-ready"\?\)/],
    [['--skip', 'HPS*'], 'unknown-check', /no check "HPS\*"/],
    [['--only', 'node-pool-ready', '--skip', 'node-*'], 'no-checks', /leave no check/],
    [['--severity', 'fatal'], 'invalid-argument', /error, warning, info/],
  ])('%j is refused before anything is read', async (flags, code, message) => {
    sandbox = await startBroken({}, 0);
    sandbox.log.clear();
    const { exitCode, stderr } = await check([...flags, '-o', 'junit']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(sandbox.log.entries).toEqual([]);
  });

  it('--severity error leaves only errors, in JUnit too', async () => {
    sandbox = await startBroken(NO_LIMITS, 0);
    expect(failuresOf(await findingsOf())).toContain('node-pool-limits-set NodePool/gpu');
    const all = await findingsOf(['--severity', 'error']);
    expect(all.every(({ severity }) => severity === 'error')).toBe(true);
    const { stdout } = await check(['--severity', 'error', '--fail-on', 'warning', '-o', 'junit']);
    expect(stdout).not.toContain('node-pool-limits-set');
    expect(stdout).toContain('failures="0"');
  });
});

describe('what is ignored', () => {
  const annotated = (text: string) => (object: KubeObject) => ({
    ...object,
    metadata: { ...object.metadata, annotations: { 'hpscale.dev/ignore': text } },
  });
  const limitless = (text: string): Breakage => ({
    objects: {
      'NodePool/gpu': (object) => annotated(text)(withSpec(({ limits: _limits, ...spec }: PoolSpec) => spec)(object)),
    },
  });
  const ONLY = ['--only', 'node-pool-limits-set', '--fail-on', 'warning'];

  it('by an annotation with reason and end does not fail', async () => {
    sandbox = await startBroken(limitless('node-pool-limits-* until=2027-01-31 reason=the quota holds it'), 0);
    const { exitCode, stdout } = await check(ONLY);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ignored: the quota holds it, until 2027-01-31 (annotation)');
    expect(await findingsOf(ONLY)).toMatchObject([
      { status: 'fail', waived: { by: 'annotation', reason: 'the quota holds it', until: '2027-01-31' } },
    ]);
  });

  it.each([
    'node-pool-limits-set',
    'node-pool-limits-set until=2026-11-22 reason=that was yesterday',
    'node-pool-ready until=2027-01-31 reason=another check',
  ])('counts for nothing as %j', async (text) => {
    sandbox = await startBroken(limitless(text), 0);
    expect((await check(ONLY)).exitCode).toBe(1);
  });

  it('by hpscale.yaml, whose severities count too', async () => {
    sandbox = await startBroken({ ...NO_LIMITS, ...NO_RECOVERY }, 0);
    const only = ['--only', 'node-pool-limits-set,node-recovery-automatic'];
    await writeFile(
      join(folder, 'hpscale.yaml'),
      `checks:
  ignore:
    - { check: node-recovery-*, subject: cluster/speech-*, reason: nodes are replaced by hand, until: 2027-01-31 }
  severity: { node-pool-limits-set: error }
`,
    );
    expect(await findingsOf(only)).toMatchObject([
      { check: 'node-recovery-automatic', waived: { by: 'config', reason: 'nodes are replaced by hand' } },
      { check: 'node-pool-limits-set', severity: 'error', waived: null },
    ]);
    expect((await check(only)).exitCode).toBe(1);
  });

  it.each([
    [
      'checks: { severity: { node-pool-limit-set: error } }',
      /names "node-pool-limit-set".*did you mean "node-pool-limits-set"/,
    ],
    ['checks: { ignores: [] }', /checks has an unknown key ignores \(did you mean "ignore"\?\)/],
  ])('%s is refused', async (text, message) => {
    sandbox = await startBroken({}, 0);
    await writeFile(join(folder, 'hpscale.yaml'), text);
    const { exitCode, stderr } = await check(ONLY);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a baseline', () => {
  const ONLY = ['--only', 'node-pool-limits-set,node-recovery-automatic', '--fail-on', 'warning'];

  it('lets known failures pass, and new ones fail', async () => {
    sandbox = await startBroken(NO_LIMITS, 0);
    const file = join(folder, 'known.json');
    expect((await check([...ONLY, '--write-baseline', file])).exitCode).toBe(0);
    expect((await check([...ONLY, '--baseline', file])).exitCode).toBe(0);
    await sandbox.stop();
    sandbox = await startBroken({ ...NO_LIMITS, ...NO_RECOVERY }, 0);
    const again = await check([...ONLY, '--baseline', file, '-o', 'json']);
    expect(again.exitCode).toBe(1);
    expect(again.json<CheckResult>()).toMatchObject({
      findings: [
        { check: 'node-recovery-automatic', waived: null },
        { check: 'node-pool-limits-set', waived: { by: 'baseline' } },
      ],
      summary: { fail: { error: 1, warning: 0 }, waived: 1 },
    });
  });

  it('may be the result of an earlier run', async () => {
    sandbox = await startBroken(NO_LIMITS, 0);
    const file = join(folder, 'earlier.json');
    await writeFile(file, (await check([...ONLY, '-o', 'json'])).stdout);
    expect((await check([...ONLY, '--baseline', file])).exitCode).toBe(0);
    await check([...ONLY, '--baseline', file, '--write-baseline', file]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ schema: 'hpscale.check/v1' });
    expect((await check([...ONLY, '--baseline', file])).exitCode).toBe(0);
  });

  it.each([
    ['', 'it is not JSON'],
    ['{"schema":"hpscale.status/v1"}', 'does not hold a result of schema hpscale.check/v1'],
    ['{"schema":"hpscale.check/v1","findings":[{"check":"a"}]}', 'has a finding without'],
    ['[]', 'does not hold a result'],
  ])('that is %j is refused before anything is read', async (text, why) => {
    sandbox = await startBroken({}, 0);
    sandbox.log.clear();
    const file = join(folder, 'known.json');
    await writeFile(file, text);
    const { exitCode, stderr } = await check(['--baseline', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${file} is no baseline: `);
    expect(stderr).toContain(why);
    expect((await check(['--baseline', join(folder, 'nowhere.json')])).exitCode).toBe(2);
    expect(sandbox.log.entries).toEqual([]);
  });
});
