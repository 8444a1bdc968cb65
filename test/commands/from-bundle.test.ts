import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { CLUSTER, startBroken } from '../helpers/check-world.ts';
import { runCli } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-from-'));
});
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
  await rm(folder, { recursive: true });
});

/** Takes a bundle of the world, in a file. */
async function snapshotOf(world: TestSandbox): Promise<string> {
  const file = join(folder, 'bundle.json.gz');
  const { exitCode, stderr } = await world.run(['snapshot', '--cluster', CLUSTER, '-f', file]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return file;
}

/** On a machine with no region, no credentials, and a cluster of another name in the environment. */
const NOWHERE = { HPSCALE_CLUSTER: 'some-other-cluster', AWS_EC2_METADATA_DISABLED: 'true' };

async function offline(argv: readonly string[], stdin?: string) {
  return await runCli(argv, { env: NOWHERE, ...(stdin === undefined ? {} : { stdin }) });
}

async function bundleWith(change: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(folder, 'changed.json');
  const base = { schema: 'hpscale.snapshot/v1', hpscale: '1.0.0', collectedAt: '2026-11-23T02:00:00.000Z' };
  await writeFile(file, JSON.stringify({ ...base, cluster: CLUSTER, region: 'us-west-2', facts: {}, ...change }));
  return file;
}

describe('--from a bundle', () => {
  it.each(['autoscaled', 'healthy'])('finds in %s what was found live, and asks nothing', async (seed) => {
    sandbox = seed === 'autoscaled' ? await startBroken() : await startTestSandbox(seed);
    const live = await sandbox.run(['check', '--cluster', CLUSTER, '--region', 'us-west-2', '-o', 'json']);
    const file = await snapshotOf(sandbox);
    const asked = sandbox.log.entries.length;
    const again = await offline(['check', '--from', file, '-o', 'json']);
    expect(again.stderr).toBe('');
    expect(again.json<CheckResult>()).toEqual(live.json<CheckResult>());
    expect(again.exitCode).toBe(live.exitCode);
    expect(sandbox.log.entries.length).toBe(asked);
  });

  it('shows the status and the capacity of the time', async () => {
    sandbox = await startBroken();
    const live = {
      status: (await sandbox.run(['status', '--cluster', CLUSTER, '-o', 'json'])).json(),
      capacity: (await sandbox.run(['capacity', '--cluster', CLUSTER, '-o', 'json'])).json(),
    };
    const file = await snapshotOf(sandbox);
    expect((await offline(['status', '--from', file, '-o', 'json'])).json()).toEqual(live.status);
    expect((await offline(['capacity', '--from', file, '-o', 'json'])).json()).toEqual(live.capacity);
    const other = await offline(['status', '--from', file, '-n', 'batch', '-o', 'json']);
    expect(other.json()).toMatchObject({ scaledObjects: [] });
  });

  it('shows the status of a cluster without autoscaling as status does', async () => {
    sandbox = await startTestSandbox('healthy');
    const live = await sandbox.run(['status', '--cluster', CLUSTER, '-o', 'json']);
    const file = await snapshotOf(sandbox);
    expect((await offline(['status', '--from', file, '-o', 'json'])).json()).toEqual(live.json());
  });

  it('reads standard input, packed or not, with or without a byte order mark', async () => {
    sandbox = await startTestSandbox('healthy');
    const { stdout } = await sandbox.run(['snapshot', '--cluster', CLUSTER]);
    const plain = await offline(['status', '--from', '-', '-o', 'json'], `\uFEFF${stdout}`);
    expect(plain.json()).toMatchObject({ cluster: { name: CLUSTER } });
    const file = join(folder, 'no-ending');
    await writeFile(file, gzipSync(stdout));
    expect((await offline(['status', '--from', file, '-o', 'json'])).json()).toEqual(plain.json());
  });

  it('does not watch', async () => {
    const { exitCode, stderr } = await offline(['status', '--from', await bundleWith({}), '--watch']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a bundle does not change');
  });
});

describe('what is no bundle', () => {
  it.each([
    ['nothing', '', 'it is empty'],
    ['half of one', '{"schema":"hpscale.snapshot/v1","facts":{"pods":{"sta', 'it ends in the middle'],
    ['YAML', 'schema: hpscale.snapshot/v1\n', 'it is not JSON'],
    ['a list', '[]', 'it holds no object'],
    ['another document', '{"schema":"hpscale.status/v1"}', 'its schema is "hpscale.status/v1"'],
    ['a package.json', '{"name":"chat"}', 'its schema is missing'],
    ['one without facts', '{"schema":"hpscale.snapshot/v1","collectedAt":"2026-11-23T02:00:00Z"}', 'it has no facts'],
    ['one without a time', '{"schema":"hpscale.snapshot/v1","facts":{}}', 'collectedAt is missing'],
  ])('%s is answered with one error', async (_, text, why) => {
    const { exitCode, stdout, stderr } = await offline(['check', '--from', '-'], text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`standard input is not a snapshot bundle: ${why}`);
  });

  it('a gzipped one that was cut off says so', async () => {
    const file = join(folder, 'cut.json.gz');
    await writeFile(file, gzipSync('{"schema":"hpscale.snapshot/v1"}').subarray(0, 24));
    const { exitCode, stderr } = await offline(['check', '--from', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot be unpacked whole');
  });

  it('one of a newer hpscale names the version to use', async () => {
    const file = await bundleWith({ schema: 'hpscale.snapshot/v2', hpscale: '3.1.0' });
    const { exitCode, stderr } = await offline(['check', '--from', file, '-o', 'json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'bundle-too-new',
      message: expect.stringContaining('hpscale 3.1.0') as string,
    });
  });

  it('a file that is not there is a usage error', async () => {
    const { exitCode, stderr } = await offline(['check', '--from', join(folder, 'nowhere.json')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no file');
  });
});

describe('a bundle of another hpscale', () => {
  it('leaves unknown, never passed, what it does not hold or holds in a form that is none', async () => {
    const file = await bundleWith({
      facts: {
        cluster: { status: 'read', value: { name: CLUSTER }, source: 'sagemaker:DescribeCluster' },
        nodePools: { status: 'read', value: [{ kind: 'NodePool' }], source: 'list nodepools.karpenter.sh' },
        pods: { status: 'unread', reason: 'eaten', message: 7 },
        colour: { status: 'read', value: 'green', source: 'the future' },
      },
    });
    const { exitCode, stdout, stderr } = await offline(['check', '--from', file, '-o', 'json']);
    expect(stderr).toBe('');
    const { findings } = JSON.parse(stdout) as CheckResult;
    expect(findings.length).toBeGreaterThan(0);
    const known = findings.filter(({ status }) => status !== 'unknown');
    // Ignores are written in hpscale.yaml and on objects: where there is neither, there is nothing to judge.
    expect(known.map(({ check, status }) => [check, status])).toEqual([['ignores-are-valid', 'skip']]);
    expect(exitCode).toBe(3);
    const shown = await offline(['status', '--from', file]);
    expect(shown.exitCode).toBe(3);
    expect(shown.stderr).toContain('holds cluster in a form that cannot be read');
  });
});
