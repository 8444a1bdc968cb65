/** `simulate` at the command line: without a cluster from manifests, and with what a cluster has. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../src/domain/simulation/result.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { chatScenario, minuteDemand } from '../helpers/scenario.ts';
import { startTestSandbox } from '../helpers/start-sandbox.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-simulate-'));
  const { nodePools, nodeClasses, streams } = chatScenario(minuteDemand([0]));
  const objects = [
    ...nodePools,
    ...nodeClasses,
    ...streams.flatMap(({ workload, scaledObject }) => [workload, scaledObject]),
  ];
  await write('objects.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  // Two quiet hours with a rush in the middle, from Monday noon on.
  const rows = Array.from({ length: 120 }, (_, minute) => {
    const time = new Date(Date.UTC(2026, 10, 2, 12, minute)).toISOString();
    return `${time},${minute >= 40 && minute < 80 ? 720 : 180}`;
  });
  await write('rush.csv', `timestamp,requests\n${rows.join('\n')}\n`);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

const WHOLE = ['simulate', '-f', 'objects.json', '--demand', 'rush.csv', '--seeds', '3'];

async function simulate(flags: readonly string[] = [], base: readonly string[] = WHOLE): Promise<CliResult> {
  return await runCli([...base, ...flags], { cwd: folder });
}

describe('from manifests, without a cluster', () => {
  it('tells what the settings make of the demand, and what others would', async () => {
    const answer = await simulate(['--slo', 'p95 wait < 2s', '--compare', 'minReplicaCount=9', '-o', 'json']);
    expect(answer.stderr).toBe('');
    expect(answer.exitCode).toBe(0);
    const { demand, variants, seeds, detail, assumptions } = answer.json<SimulationResult>();
    expect(demand).toMatchObject({
      start: '2026-11-02T12:00:00.000Z',
      hours: 2,
      requests: 40 * 720 + 80 * 180,
      peakPerSecond: 12,
    });
    expect({ seeds, detail }).toEqual({ seeds: 3, detail: 'requests' });
    const [present, warm] = variants;
    expect(present).toMatchObject({ name: 'present', keepsObjective: false });
    expect(warm).toMatchObject({ name: 'minReplicaCount=9', keepsObjective: true });
    expect(present?.total.replicasPeak.p50).toBe(9);
    expect(warm?.total.gpuHoursPaid.p50).toBeGreaterThan(present?.total.gpuHoursPaid.p50 ?? 0);
    expect(assumptions.join('\n')).toContain('a replica is taken to serve 1.67 requests a second');
  });

  it('gives the same bytes twice', async () => {
    const [one, other] = [await simulate(['-o', 'json']), await simulate(['-o', 'json'])];
    expect(other.stdout.replaceAll(/"priceAgeDays":\d+/g, '')).toBe(one.stdout.replaceAll(/"priceAgeDays":\d+/g, ''));
  });

  it('prints one column a variant, the course, and what was taken for given', async () => {
    const { stdout } = await simulate(['--slo', '95% wait < 2s', '--node-start', '6m', '--service-time', '2s']);
    expect(stdout).toMatch(/p95 wait < 2s +not kept/);
    expect(stdout).toMatch(/held back by .*nodes starting \d+m/);
    expect(stdout).toMatch(/^demand .*█.* 12\/s$/m);
    expect(stdout).toContain('assumed around a typical node start of 360 s, as given');
  });

  it('reads the demand from standard input', async () => {
    const base = ['simulate', '-f', 'objects.json', '--demand', '-', '--seeds', '1', '-o', 'json'];
    const answer = await runCli(base, { cwd: folder, stdin: 'time,requests\n0,60\n60,60\n120,60\n240,60\n' });
    const { demand, assumptions } = answer.json<SimulationResult>();
    expect(demand).toMatchObject({ source: 'standard input', gapSeconds: 60 });
    expect(assumptions).toContain('the trace has no value for 60 s: no request is taken to have come then');
  });
});

describe('demand said in words', () => {
  async function demandOf(words: string, flags: readonly string[] = []): Promise<SimulationResult> {
    const base = ['simulate', '-f', 'objects.json', '--seeds', '1', '--detail', 'fluid', '-o', 'json'];
    return (await runCli([...base, '--demand', words, ...flags], { cwd: folder })).json<SimulationResult>();
  }

  it.each([
    // Where mean and peak lie follows from the course; chance moves them by a few deviations at most.
    { words: 'steady:5/s', hours: 24, mean: 5, peak: 5 },
    { words: 'steady:rate=300/m,for=90m', hours: 1.5, mean: 5, peak: 5 },
    { words: 'diurnal:peak=20/s,trough=2/s,for=2d', hours: 48, mean: 11, peak: 20 },
    // Until 14:00, with the trough behind it.
    { words: 'diurnal:peak=20/s,trough=0/s,for=14h', hours: 14, mean: 8.6358, peak: 20 },
    { words: 'burst:base=2/s,peak=20/s,at=30m,lasts=30m,for=2h', hours: 2, mean: 6.5, peak: 20 },
    { words: 'ramp:from=0/s,to=20/s,for=10h', hours: 10, mean: 10, peak: 20 },
  ])('$words', async ({ words, hours, mean, peak }) => {
    const { demand } = await demandOf(words);
    expect(demand).toMatchObject({ source: words, hours, gapSeconds: 0 });
    const expected = mean * hours * 3600;
    expect(Math.abs(demand.requests - expected)).toBeLessThan(4 * Math.sqrt(expected));
    // Of all minutes of a day, one is some three and a half deviations above its mean.
    expect(demand.peakPerSecond).toBeGreaterThan(peak * 0.98);
    expect(demand.peakPerSecond).toBeLessThan(peak + (5 * Math.sqrt(peak * 60)) / 60);
  });

  it('is the same for the same words, and of other words other', async () => {
    const [one, again, other] = [
      await demandOf('steady:5/s'),
      await demandOf('steady:5/s'),
      await demandOf('steady:rate=5/s'),
    ];
    expect(again.demand).toEqual(one.demand);
    expect(other.demand.requests).not.toBe(one.demand.requests);
  });

  it('is taken by the day, and keeps its calendar', async () => {
    const words = 'ramp:from=0/s,to=3/s,for=3d';
    const [whole, second] = [await demandOf(words), await demandOf(words, ['--days', '2'])];
    expect(second.demand).toMatchObject({ start: '2024-01-02T00:00:00.000Z', hours: 24 });
    const parts = [await demandOf(words, ['--days', '1']), await demandOf(words, ['--days', '3-9'])];
    const sum = [second, ...parts].reduce((requests, { demand }) => requests + demand.requests, 0);
    expect(sum).toBe(whole.demand.requests);
    expect(second.assumptions.join('\n')).toContain('day 2 is simulated, as if nothing had been before');
  });
});

describe('what is wrong is said in one line', () => {
  it.each([
    ['no demand', ['simulate', '-f', 'objects.json'], 'no-demand', /--demand is needed/],
    ['an objective of another form', [...WHOLE, '--slo', 'fast'], 'bad-objective', /"fast" is not an objective/],
    ['no number', [...WHOLE, '--seeds', '0'], 'bad-number', /--seeds 0 is not a whole number from 1 to 1000/],
    ['a field that is none', [...WHOLE, '--set', 'minReplicaCount'], 'bad-set', /is not FIELD=VALUE/],
    [
      'a scaled object that is not there',
      [...WHOLE, '--scaledobject', 'chat-ap'],
      'no-scaledobject',
      /did you mean "chat-api"/,
    ],
    [
      'a workload that fits nowhere',
      [...WHOLE, '-f', 'huge.json'],
      'fits-nowhere',
      /no node pool makes a node for a pod of chat\/chat-api/,
    ],
    ['a trace with a word', [...WHOLE.slice(0, 4), 'words.csv'], 'bad-trace', /words\.csv: line 3: requests is "many"/],
    [
      'a trace that goes back',
      [...WHOLE.slice(0, 4), 'back.csv'],
      'bad-trace',
      /back\.csv: line 4: the time does not come after/,
    ],
    [
      'a trace whose times are of two kinds',
      [...WHOLE.slice(0, 4), 'mixed.csv'],
      'bad-trace',
      /the trace goes over 20395 days in steps of 1 s/,
    ],
    ['words without a rate', [...WHOLE.slice(0, 4), 'diurnal:peak=2/s'], 'bad-demand', /peak=2\/s: trough is missing/],
    ['words of another rate', [...WHOLE.slice(0, 4), 'steady:5'], 'bad-demand', /rate is "5", not a rate/],
    ['words with a stranger', [...WHOLE.slice(0, 4), 'diurnal:peek=1/s'], 'bad-demand', /did you mean "peak"/],
    ['words for too long', [...WHOLE.slice(0, 4), 'steady:5/s,for=9999d'], 'bad-demand', /for is not from 1m to 366d/],
    ['no days', [...WHOLE, '--days', '7-1'], 'bad-days', /--days 7-1 is not a range of days/],
    ['days that are not there', [...WHOLE, '--days', '2-3'], 'bad-days', /--days 2-3: the demand has one day/],
    ['a trace without rows', [...WHOLE.slice(0, 4), 'empty.csv'], 'bad-trace', /empty\.csv: it has no rows/],
    ['a trace that is not there', [...WHOLE.slice(0, 4), 'none.csv'], 'file-not-found', /none\.csv/],
  ])('%s', async (_, argv, code, words) => {
    await write('words.csv', 'time,requests\n0,1\n60,many\n');
    await write('back.csv', 'time,requests\n0,1\n60,2\n30,3\n');
    await write('mixed.csv', 'time,requests\n0,1\n1,2\n2,2\n2025-11-02T12:00:00Z,3\n');
    await write('empty.csv', 'time,requests\n');
    const { workload } = chatScenario(minuteDemand([0])).streams[0] ?? {};
    await write('huge.json', (JSON.stringify(workload) ?? '').replace('"cpu":"2"', '"cpu":"400"'));
    const { exitCode, stdout, stderr } = await runCli([...argv, '-o', 'json'], { cwd: folder });
    const error = JSON.parse(stderr) as { readonly message: string };
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('with what a cluster has', () => {
  it('takes scaled object, workload, pools and the measured node start, and only reads', async () => {
    const sandbox = await startTestSandbox('autoscaled');
    try {
      await sandbox.clock.advance(15 * 60_000);
      const flags = [
        'simulate',
        '--cluster',
        'speech-cluster',
        '--demand',
        join(folder, 'rush.csv'),
        '--seeds',
        '2',
        '-o',
        'json',
      ];
      const before = sandbox.mutations().length;
      const { exitCode, json } = await sandbox.run(flags);
      expect(exitCode).toBe(0);
      expect(json<SimulationResult>().variants[0]?.streams[0]?.name).toBe('chat/chat-api');
      expect(sandbox.mutations()).toHaveLength(before);
    } finally {
      await sandbox.stop();
    }
  });
});
