import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigViewResult } from '../../src/domain/config-result.ts';
import { runCli } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';
import { everyMistake, WHOLE_CONFIG } from '../helpers/whole-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hpscale-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const TEXT = `# the speech team's
apiVersion: hpscale.dev/v1
cluster: speech-cluster
region: us-west-2
scaledObjects:
  - name: chat
    target: deployment/chat
    maxReplicas: 8
    triggers: [{ type: cpu, percent: 70 }]
`;

function write(text: string): void {
  writeFileSync(join(folder, 'hpscale.yaml'), text);
}

describe('config view', () => {
  it('tells every value and where it is from: the nearest first', async () => {
    write(TEXT);
    const env = { AWS_REGION: 'eu-north-1' };
    const { json } = await runCli(['config', 'view', '--cluster', 'other', '-o', 'json'], { cwd: folder, env });
    const { values } = json<ConfigViewResult>();
    expect(values.slice(0, 3)).toEqual([
      { path: 'apiVersion', value: 'hpscale.dev/v1', from: 'file', at: 'hpscale.yaml:2:1' },
      { path: 'cluster', value: 'other', from: 'flag', at: '--cluster' },
      { path: 'region', value: 'eu-north-1', from: 'environment', at: 'AWS_REGION' },
    ]);
    expect(values).toContainEqual({ path: 'namespace', value: 'default', from: 'default', at: null });
    expect(values).toContainEqual({
      path: 'scaledObjects[0].triggers[0].percent',
      value: 70,
      from: 'file',
      at: 'hpscale.yaml:9:29',
    });
    expect(values).toContainEqual({
      path: 'scaledObjects[0].scaleDownWindow',
      value: '8m',
      from: 'derived',
      at: null,
    });
    expect(values.filter(({ path }) => path === 'cluster')).toHaveLength(1);
  });

  it('prints a table', async () => {
    write(TEXT);
    const { stdout } = await runCli(['config', 'view'], { cwd: folder });
    expect(stdout).toMatch(/^scaledObjects\[0\].minReplicas +1 +default$/m);
  });
});

describe('config validate', () => {
  it('says that a good file is good', async () => {
    write(JSON.stringify(WHOLE_CONFIG));
    const { stdout, exitCode } = await runCli(['config', 'validate'], { cwd: folder });
    expect({ stdout, exitCode }).toEqual({
      stdout: 'hpscale.yaml is good: 1 instance group, 1 node class, 1 node pool, 1 workload, 1 scaled object\n',
      exitCode: 0,
    });
  });

  it('tells every mistake at once', async () => {
    const text = TEXT.replace('maxReplicas: 8', 'maxReplicas: 0').replace('cluster:', 'clutser:');
    const { stderr, exitCode } = await runCli(['config', 'validate', '-f', '-'], { cwd: folder, stdin: text });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('standard input has 2 mistakes');
    expect(stderr).toContain('-:3:1: clutser: there is no such key (did you mean "cluster"?)');
    expect(stderr).toContain('-:8:5: scaledObjects[0].maxReplicas: 0 is less than 1');
  });

  it('prints a schema', async () => {
    const { json } = await runCli(['config', 'schema', '-o', 'json']);
    expect(json()).toMatchObject({ title: 'hpscale.yaml', required: ['apiVersion'] });
  });
});

describe('commands that go by the file', () => {
  let sandbox: TestSandbox;
  afterEach(async () => {
    await sandbox.stop();
  });

  it('take cluster and region from a file of version 1, whatever else is in it', async () => {
    sandbox = await startTestSandbox('autoscaled');
    write(TEXT);
    const { stderr, exitCode } = await sandbox.run(['status', '-o', 'json'], { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain('the only one on EKS');
  });

  it('make no request for a file with a mistake', async () => {
    sandbox = await startTestSandbox('autoscaled');
    const mistakes = everyMistake();
    const sample = mistakes.filter((_, index) => index % Math.ceil(mistakes.length / 25) === 0);
    for (const { file, what, path } of sample) {
      write(JSON.stringify(file));
      const { exitCode, stderr } = await sandbox.run(['setup', '-f', 'hpscale.yaml', '--yes', '-o', 'json'], {
        cwd: folder,
      });
      const where = `${path.join('.')}: ${what}`;
      expect(exitCode, where).toBe(2);
      expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? ''), where).toMatchObject({
        kind: 'config',
        code: 'bad-config',
      });
    }
    expect(sandbox.log.entries).toEqual([]);
  });
});
