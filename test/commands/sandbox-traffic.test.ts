/** Traffic from the command line and over HTTP. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

async function traceFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'hpscale-trace-')), 'friday.csv');
  await writeFile(file, text);
  return file;
}

describe('sandbox --traffic', () => {
  const exec = async (...words: string[]) => await runCli(['sandbox', 'exec', ...words, '--', 'true']);

  it.each([
    [
      'time,tokens\n0,1',
      /error: --traffic \S+friday.csv: line 1 is "time,tokens": it has to name the columns time and requests\n/,
    ],
    ['time,requests\n0,1\n60,-2', /error: --traffic \S+friday.csv: line 3: requests is "-2", not a number from 0 up\n/],
    [
      'time,requests\n60,1\n0,2',
      /error: --traffic \S+friday.csv: line 3: the time does not come after the row before it\n/,
    ],
  ])('refuses the trace %j', async (text, message) => {
    const { exitCode, stderr } = await exec('--seed', 'autoscaled', '--traffic', await traceFile(text));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each([
    [['--traffic', 'no-such.csv'], 'error: there is no file no-such.csv\n'],
    [['--traffic', 'evening-rush'], 'error: --traffic: the seed has no Deployment\n'],
    [
      ['--seed', 'autoscaled', '--traffic', 'evening-rush', '--traffic-target', 'chat/chat-ui'],
      'error: --traffic: the seed has no Deployment chat/chat-ui (did you mean "chat/chat-api"?)\n',
    ],
    [['--traffic-scale', '2'], 'error: --traffic-scale says nothing without --traffic\n'],
    [
      ['--seed', 'autoscaled', '--traffic', 'evening-rush', '--traffic-start', 'noon'],
      'error: --traffic-start noon is not a duration\n',
    ],
  ])('refuses %j', async (words, message) => {
    const { exitCode, stderr } = await exec(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('starts with it', async () => {
    expect((await exec('--seed', 'autoscaled', '--traffic', 'evening-rush')).exitCode).toBe(0);
  });
});

describe('traffic over HTTP', () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());
  const traffic = {
    target: 'chat/chat-api',
    points: [
      [0, 1200],
      [120, 0],
    ],
    loadBalancer: 'app/chat/50dc6c495c0c9188',
  };
  const post = async (body: unknown) => {
    const response = await fetch(`${sandbox.awsUrl}/_sandbox/traffic`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };

  it('is set, read by hpscale as by KEDA, and asked of Prometheus', async () => {
    sandbox = await startTestSandbox('autoscaled');
    expect(await post(traffic)).toMatchObject({
      status: 200,
      body: [{ target: 'chat/chat-api', readyPods: 0, traceSeconds: 240 }],
    });
    await sandbox.clock.advance(600_000);
    await post({ ...traffic, requestsPerSecond: 4 });
    await sandbox.clock.advance(190_000);
    const query = new URLSearchParams({ query: 'increase(traffic_requests_total[2m])', time: '2026-11-23T02:12:00Z' });
    const answer = await fetch(`${sandbox.awsUrl}/api/v1/query?${query.toString()}`);
    expect(await answer.json()).toEqual({
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: { namespace: 'chat', deployment: 'chat-api' }, value: [1_795_399_920, '1200'] }],
      },
    });
    const { json } = await sandbox.run([
      'check',
      '--only',
      'scaled-object-metric-data',
      '--cluster',
      'speech-cluster',
      '-o',
      'json',
    ]);
    expect(json<{ findings: unknown[] }>().findings).toMatchObject([{ status: 'pass' }]);
  });

  it.each([
    [
      { ...traffic, target: 'chat/chat-ui' },
      'traffic to chat/chat-ui: there is no such Deployment (did you mean "chat/chat-api"?)',
    ],
    [{ ...traffic, requestsPerSecond: -1 }, 'requestsPerSecond: has a value that cannot be used'],
    [{ ...traffic, speed: 1 }, 'the traffic: has unknown keys speed'],
  ])('refuses what cannot be', async (definition, message) => {
    sandbox = await startTestSandbox('autoscaled');
    expect(await post(definition)).toEqual({ status: 400, body: { message } });
  });
});
