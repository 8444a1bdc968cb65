/** `explain` on the wire: pods made unschedulable in the ways that people meet, each with its cause, and a fix that brings a node. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExplainResult } from '../../src/domain/explanation.ts';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { type Breakage, brokenSeed } from '../helpers/check-world.ts';
import { pasteLines } from '../helpers/paste-fix.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const MINUTES = 60_000;

let sandbox: TestSandbox;

afterEach(async () => {
  await sandbox.stop();
});

function translate(podSpec: Readonly<Record<string, unknown>>, requests: Readonly<Record<string, string>> = {}) {
  const labels = { app: 'translate' };
  const resources = { requests: { cpu: '1', 'nvidia.com/gpu': '1', ...requests }, limits: { 'nvidia.com/gpu': '1' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'translate', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'translate:7', resources }], ...podSpec },
      },
    },
  };
}

type Deployment = ReturnType<typeof translate>;

/** The autoscaled cluster after a quarter of an hour, with the deployment in it from the start. */
async function start(deployment: Deployment, breakage: Breakage = {}): Promise<void> {
  const objects = { ...breakage.objects, 'Deployment/translate': deployment };
  sandbox = await startTestSandbox(brokenSeed({ ...breakage, objects }));
  await sandbox.clock.advance(15 * MINUTES);
}

async function explain(...argv: readonly string[]): Promise<ExplainResult> {
  const run = await sandbox.run(['explain', ...argv, '-o', 'json']);
  expect(run.stderr).not.toContain('error:');
  expect(run.exitCode).toBe(0);
  return run.json<ExplainResult>();
}

describe('explain deployment/NAME', () => {
  it.each<[string, Deployment, RegExp]>([
    [
      'a zone that no group has',
      translate({ nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2c' } }),
      /us-west-2c\] is wanted/,
    ],
    [
      'a label that nobody defines',
      translate({ nodeSelector: { tier: 'gold' } }),
      /label \\"tier\\" does not have known values/,
    ],
    [
      'an instance type that no group has',
      translate({ nodeSelector: { 'node.kubernetes.io/instance-type': 'ml.p5.48xlarge' } }),
      /ml\.p5\.48xlarge\] is wanted/,
    ],
  ])('tells %s, and its first fix brings nodes', async (_, deployment, cause) => {
    await start(deployment);
    const before = await explain('deployment/translate');
    expect(before.pods).toHaveLength(1);
    expect(before.pods[0]).toMatchObject({ verdict: 'unschedulable', count: 2 });
    expect(JSON.stringify(before.pods[0]?.pools)).toMatch(cause);

    for (const { command } of before.pods[0]?.suggestions[0]?.edits ?? []) await pasteLines(sandbox, command ?? '');
    await sandbox.clock.advance(15 * MINUTES);
    const after = await explain('deployment/translate');
    expect(after.pods.filter(({ verdict }) => verdict === 'running').length).toBeGreaterThan(0);
    expect(after.pods.map(({ verdict }) => verdict)).not.toContain('unschedulable');
  });
});

describe('explain', () => {
  const inZoneC = translate({ nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2c' } });

  it('tells every pending pod, alike ones once, for people in a few lines', async () => {
    await start({ ...inZoneC, spec: { ...inZoneC.spec, replicas: 500 } });
    const before = sandbox.mutations().length;
    const run = await sandbox.run(['explain']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('500 pods of Deployment/default/translate: no offering of the node pool gpu takes it');
    expect(run.stdout.split('\n').length).toBeLessThan(12);
    expect(sandbox.mutations()).toHaveLength(before);
  });

  it('answers the same from what kubectl prints, without a cluster', async () => {
    await start(inZoneC);
    const live = await explain('deployment/translate');
    const { nodePool, nodeClass, nodeClaim, node, pod, daemonSet, deployment } = RESOURCES;
    const types = [nodePool, nodeClass, nodeClaim, node, pod, daemonSet, deployment];
    const items = types.flatMap((type) => sandbox.kube.store.list(type));
    const folder = await mkdtemp(join(tmpdir(), 'explain-'));
    const file = join(folder, 'cluster.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const offline = await sandbox.run(['explain', 'deployment/translate', '--from', file, '-o', 'json'], {
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    expect(offline.exitCode).toBe(0);
    expect(offline.json<ExplainResult>().pods[0]?.pools).toEqual(live.pods[0]?.pools);
  });

  it('explains what a manifest would meet, for as many replicas as are asked for', async () => {
    await start(translate({}));
    const folder = await mkdtemp(join(tmpdir(), 'explain-'));
    const file = join(folder, 'deploy.json');
    const other = { ...inZoneC, metadata: { name: 'subtitles', namespace: 'default' } };
    await writeFile(file, JSON.stringify(other));
    const result = await explain('-f', file, '--replicas', '7');
    expect(result.pods).toMatchObject([
      { workload: 'Deployment/default/subtitles', count: 7, verdict: 'unschedulable' },
    ]);
  });

  it('names what is not there, and what cannot be meant', async () => {
    await start(translate({}));
    const missing = await sandbox.run(['explain', 'deployment/translat']);
    expect(missing).toMatchObject({ exitCode: 3 });
    expect(missing.stderr).toContain('did you mean "translate"?');
    const wrong = await sandbox.run(['explain', 'service/translate']);
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toContain(
      'service/translate is not pod/NAME, deployment/NAME, statefulset/NAME, node/NAME or nodepool/NAME',
    );
  });
});

describe('explain --self-test', () => {
  it('runs everything that the models are held against, without a cluster', async () => {
    sandbox = await startTestSandbox('healthy');
    const run = await sandbox.run(['explain', '--self-test', '-o', 'json']);
    expect(run.exitCode).toBe(0);
    const { suites } = run.json<{ suites: { total: number; failed: string[] }[] }>();
    expect(suites.flatMap(({ failed }) => failed)).toEqual([]);
    expect(suites.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(300);
    expect(sandbox.log.entries).toEqual([]);
  });
});
