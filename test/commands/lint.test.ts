import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { failures, lintFixtures, lintText, MANIFESTS, nodePoolText } from '../helpers/lint.ts';
import { runCli } from '../helpers/run-cli.ts';

const QUEUE = `# Scaled by its queue.
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: chat
  annotations: {autoscaling.keda.sh/paused: false}
spec:
  scaleTargetRef: {name: chat}
  minReplicaCount: 1
  maxReplicaCount: 4
  triggers:
    - type: aws-sqs-queue
      metadata:
        queueLength: 05   # per replica
        queueURL: https://sqs.us-west-2.amazonaws.com/111122223333/chat
        awsRegion: us-west-2
        scaleOnInFlight: yes
      authenticationRef: {name: keda-aws}
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-lint-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('hpscale lint', () => {
  it('finds nothing wrong with what AWS shows', async () => {
    const result = await runCli(['lint', `${MANIFESTS}/aws-samples`, '--fail-on', 'warning']);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain('no errors, no warnings');
  });

  it('finds nothing wrong with the templates of the package', async () => {
    const result = await runCli(['lint', 'templates', '-o', 'json']);
    expect(failures(result.json<CheckResult>())).toEqual([]);
    expect(result.exitCode).toBe(0);
  });

  it.each([
    'nodeclass render gpu --instance-group gpu-g6-a --instance-group gpu-g6-b',
    'nodepool render gpu --nodeclass gpu --instance-type ml.g6.xlarge --limit nvidia.com/gpu=8 --taint nvidia.com/gpu:NoSchedule',
    'scaledobject render chat --target deployment/chat --min 1 --max 4 --sqs https://sqs.us-west-2.amazonaws.com/111122223333/chat --messages-per-replica 5 --region us-west-2',
    'workload render burst --replicas 3 --gpu 1',
  ])('finds nothing wrong with what hpscale prints: %s', async (line) => {
    const printed = await runCli(line.split(' '));
    expect(printed).toMatchObject({ exitCode: 0 });
    const result = await lintText(printed.stdout);
    expect(failures(result)).toEqual([]);
    expect(result.summary.pass).toBeGreaterThan(0);
  });

  it('shows each file with its findings in the order of the lines', async () => {
    const path = await write('pool.yaml', nodePoolText('  weigth: 5\n  weight: 500\n'));
    const { stdout, exitCode } = await runCli(['lint', '-f', path, '-f', path]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      `${path}
  13:3     ✗ NodePool/gpu: there is no field spec.weigth  manifest-schema
             fix: did you mean weight?
  14:3     ✗ NodePool/gpu: spec.weight should be less than or equal to 100  manifest-schema

2 errors, no warnings; 8 passed, 11 skipped (-v lists them)
`.replace(/\d+ passed, \d+ skipped/, /\d+ passed, \d+ skipped/.exec(stdout)?.[0] ?? ''),
    );
  });

  it('reads folders through and through, and leaves out what is no manifest', async () => {
    await mkdir(join(folder, 'pools', 'west'), { recursive: true });
    await mkdir(join(folder, 'node_modules'));
    await write('pools/west/gpu.yml', nodePoolText('  weight: high\n'));
    await write('pools/west/notes.txt', 'weight: high');
    await write('node_modules/pool.yaml', 'not: yaml: at all');
    const { findings } = (await runCli(['lint', folder, '-o', 'json'])).json<CheckResult>();
    const files = findings.flatMap(({ location }) => location?.file ?? []);
    expect(new Set(files)).toEqual(new Set([join(folder, 'pools/west/gpu.yml')]));
  });

  it('answers EC2 manifests with the HyperPod way', async () => {
    const { findings } = await lintFixtures(['ec2-karpenter/nodepool-v1.yaml']);
    const [pool] = findings.filter(({ check, status }) => check === 'node-pool-node-class-kind' && status === 'fail');
    expect(pool).toMatchObject({ severity: 'warning', location: { line: 22 } });
    expect(pool?.fix?.command).toMatch(
      /^hpscale nodepool render default --nodeclass default --instance-type ml\.g6\.xlarge /,
    );
  });

  it('tells a label of EC2 nodes in a pool of HyperPod, at its line', async () => {
    const text = nodePoolText().replace('[]', '[{key: karpenter.k8s.aws/instance-cpu, operator: Gt, values: ["3"]}]');
    expect(failures(await lintText(text, ['--only', 'node-pool-*']))).toEqual([
      expect.stringMatching(
        /^12:23 node-pool-requirement-keys karpenter\.k8s\.aws\/instance-cpu is a label of EC2 nodes/,
      ),
    ]);
  });

  it('gives files and lines to SARIF, GitHub and JUnit', async () => {
    const path = await write('pool.yaml', nodePoolText('  weigth: 5\n'));
    const sarif = (await runCli(['lint', path, '-o', 'sarif'])).json<{ runs: { results: unknown[] }[] }>();
    expect(sarif.runs[0]?.results).toMatchObject([
      {
        ruleId: 'manifest-schema',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringContaining('pool.yaml') },
              region: { startLine: 13 },
            },
          },
        ],
      },
    ]);
    const github = await runCli(['lint', path, '-o', 'github']);
    expect(github.stdout).toContain(`file=${path},line=13,col=3,title=manifest-schema::`);
    const junit = await runCli(['lint', path, '-o', 'junit']);
    expect(junit.stdout).toContain('there is no field spec.weigth');
  });

  it('counts what is ignored in hpscale.yaml, and what a baseline knows, for nothing', async () => {
    await write('pool.yaml', nodePoolText('  weigth: 5\n'));
    const known = await runCli(['lint', 'pool.yaml', '--write-baseline', 'known.json'], { cwd: folder });
    expect(known.exitCode).toBe(0);
    expect(await runCli(['lint', 'pool.yaml', '--baseline', 'known.json'], { cwd: folder })).toMatchObject({
      exitCode: 0,
    });
    expect(await runCli(['lint', 'pool.yaml'], { cwd: folder })).toMatchObject({ exitCode: 1 });
    await write(
      'hpscale.yaml',
      'checks:\n  ignore:\n    - {check: manifest-schema, reason: a newer CRD, until: "2999-12-31"}\n',
    );
    expect(await runCli(['lint', 'pool.yaml'], { cwd: folder })).toMatchObject({ exitCode: 0 });
  });

  it('gives objects that cannot be read by checks to none of them', async () => {
    const text = nodePoolText().replace('requirements: []', 'requirements: all');
    expect(failures(await lintText(text))).toEqual([
      '12:7 manifest-schema spec.template.spec.requirements is "all", not a list',
    ]);
  });

  it.each([
    [['lint'], 'there is no file to look at'],
    [['lint', '-f', 'gone.yaml', '-f', 'away'], 'there is no file gone.yaml; there is no file away'],
    [['lint', '.'], 'there is no manifest in .'],
    [['lint', '-', '--fix'], '--fix changes files'],
    [['lint', '-', '--only', 'cluster-in-service'], 'leave no check that needs no cluster'],
    [['lint', '-', '--only', 'manifest-shema'], 'did you mean "manifest-schema"?'],
  ])('refuses %j', async (argv, text) => {
    const result = await runCli(argv, { stdin: nodePoolText(), cwd: folder });
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain(text);
  });
});

describe('hpscale lint --fix', () => {
  // KEDA parses its metadata: `yes` and `05` are written as what YAML makes of them.
  const MENDED = QUEUE.replace('05 ', '"5" ').replace('paused: false', 'paused: "false"').replace('yes', '"true"');

  it.each([
    ['as it is', (text: string) => text],
    ['with Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with a byte order mark', (text: string) => `\uFEFF${text}`],
    ['as the second document', (text: string) => `# pools\n---\n${nodePoolText()}---\n${text}`],
  ])('quotes values and changes no other byte: %s', async (_, form) => {
    const path = await write('queue.yaml', form(QUEUE));
    const result = await runCli(['lint', path, '--fix', '-y', '-o', 'json']);
    expect(await readFile(path, 'utf8')).toBe(form(MENDED));
    expect(result.json<CheckResult>()).toMatchObject({ fixes: [{ kind: 'update', target: path, status: 'done' }] });
    expect(failures(result.json<CheckResult>())).toEqual([]);
  });

  it('shows the difference, and asks', async () => {
    const path = await write('queue.yaml', QUEUE);
    const unasked = await runCli(['lint', path, '--fix']);
    expect(unasked).toMatchObject({ exitCode: 2 });
    expect(unasked.stderr).toContain('-        queueLength: 05   # per replica');
    expect(unasked.stderr).toContain('+        queueLength: "5"   # per replica');
    expect(unasked.stderr).toContain('--yes');
    const dry = await runCli(['lint', path, '--fix', '--dry-run']);
    expect(dry.exitCode).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(QUEUE);
  });

  it('says when there is nothing to quote', async () => {
    const path = await write('pool.yaml', nodePoolText('  weigth: 5\n'));
    const result = await runCli(['lint', path, '--fix', '-y']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('nothing that was found can be mended by --fix');
  });

  it('leaves a value alone that is a number elsewhere', async () => {
    const shared = QUEUE.replace('queueLength: 05', 'queueLength: &n 5').replace(
      'maxReplicaCount: 4',
      'maxReplicaCount: 4',
    );
    const text = shared
      .replace('scaleOnInFlight: yes', 'activationQueueLength: "0"')
      .replace('paused: false', 'paused: "false"');
    const path = await write('queue.yaml', `${text}  pollingInterval: *n\n`);
    await runCli(['lint', path, '--fix', '-y']);
    expect(await readFile(path, 'utf8')).toBe(`${text}  pollingInterval: *n\n`);
  });

  it('mends JSON too', async () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'serving', labels: { tier: 1 } } };
    const path = await write('namespace.json', JSON.stringify(object, null, '\t'));
    await runCli(['lint', path, '--fix', '-y']);
    expect(await readFile(path, 'utf8')).toBe(JSON.stringify(object, null, '\t').replace('"tier": 1', '"tier": "1"'));
  });

  it('mends every file of a folder', async () => {
    await cp(`${MANIFESTS}/broken/fields.yaml`, join(folder, 'fields.yaml'));
    await write('queue.yaml', QUEUE);
    const result = await runCli(['lint', folder, '--fix', '-y', '-o', 'json']);
    expect(result.json<CheckResult>().fixes?.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(await readFile(join(folder, 'fields.yaml'), 'utf8')).toContain('value: "70"\n');
  });
});
