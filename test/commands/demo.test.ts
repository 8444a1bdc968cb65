/** The journey that a newcomer watches: real command lines, from quota to nodes that came and went, by hand and by demand. */
import { describe, expect, it } from 'vitest';
import type { DemoResult } from '../../src/domain/demo.ts';
import { runCli } from '../helpers/run-cli.ts';

describe('hpscale demo', () => {
  it('goes the whole way: role, enable, node class, node pool, nodes come, nodes go', async () => {
    const { exitCode, stderr, json } = await runCli(['demo', '--seed', '7', '-o', 'json']);
    expect(stderr).not.toContain('error:');
    expect(exitCode).toBe(0);
    const result = json<DemoResult>();
    expect(result.schema).toBe('hpscale.demo/v1');
    expect(result.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'quota done',
      'role done',
      'enable done',
      'nodeclass done',
      'nodepool done',
      'workload done',
      'scale-to-zero done',
      'queue-workload done',
      'scaledobject done',
    ]);
    expect(result.summary.peakNodes).toBe(3);
    expect(result.moments.find((moment) => moment.pendingPods === 3)).toBeDefined();
    expect(result.moments.at(-1)).toMatchObject({
      replicas: 0,
      pendingPods: 0,
      runningPods: 0,
      nodeClaims: 0,
      nodes: 0,
    });
  });

  it('scales in two tiers: replicas follow the queue, nodes the replicas, and both go back to zero', async () => {
    const { demand } = (await runCli(['demo', '--seed', '7', '-o', 'json'])).json<DemoResult>();
    const { moments, summary } = demand;
    expect(summary).toMatchObject({ messages: 440, peakReplicas: 3, peakNodes: 3 });
    const firstWith = (field: 'messagesPerMinute' | 'replicas' | 'pendingPods' | 'nodes' | 'runningPods') =>
      moments.findIndex((moment) => moment[field] > 0);
    const order = [firstWith('messagesPerMinute'), firstWith('replicas'), firstWith('nodes'), firstWith('runningPods')];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(firstWith('pendingPods')).toBe(firstWith('replicas'));
    const gone = moments.findLastIndex((moment) => moment.replicas > 0) + 1;
    expect(moments[gone]).toMatchObject({ replicas: 0, waiting: 0, nodes: 3 });
    expect(moments.at(-1)).toMatchObject({ messagesPerMinute: 0, waiting: 0, replicas: 0, pendingPods: 0, nodes: 0 });
  });

  it.each(['1', '3', '11'])('with seed %s does what the models say, when they say it', async (seed) => {
    const { demand } = (await runCli(['demo', '--seed', seed, '-o', 'json'])).json<DemoResult>();
    const LOOK_SECONDS = 2;
    for (const { what, model, seen } of demand.foretold) {
      expect(seen, what).toBeGreaterThanOrEqual(model.from);
      expect(seen, what).toBeLessThanOrEqual(model.to + LOOK_SECONDS);
    }
    const sizes = demand.foretold.filter(({ what }) => what.includes('->'));
    expect(sizes.map(({ what, model }) => `${model.from} ${what.split(':')[0]}`)).toEqual(sizesByHand(demand.moments));
    expect(demand.foretold.filter(({ what }) => what.endsWith('joins'))).toHaveLength(3);
    expect(demand.foretold.filter(({ what }) => what.endsWith('left'))).toHaveLength(3);
  });

  it('is the same for the same seed, and another for another', async () => {
    const run = async (seed: string) => (await runCli(['demo', '--seed', seed, '-o', 'json'])).stdout;
    const [first, again, other] = [await run('7'), await run('7'), await run('8')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('shows the command lines, and what to type on a cluster of one’s own', async () => {
    const { stdout, stderr } = await runCli(['demo']);
    expect(stderr).toContain('$ hpscale enable --cluster speech-cluster --yes');
    expect(stdout).toContain('$ hpscale nodepool apply --name gpu --nodeclass gpu --limit nvidia.com/gpu=8');
    expect(stdout).toMatch(/3 nodes came: the pods ran after \d+m\d+s\./);
    const tooWide = stdout.split('\n').filter((line) => line.length > 80);
    expect(tooWide).toEqual([]);
  });

  it('stops at Ctrl-C with one line', async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    const { exitCode, stderr, stdout } = await runCli(['demo'], { signal: interrupt.signal });
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('interrupted: the demo was stopped by the user\n');
    expect(stderr).toContain('its sandbox is gone');
    expect(stderr).not.toContain('goes on without us');
  });
});

/**
 * The sizes by plain arithmetic on the trace: messages by minute, a poll of KEDA each 30 s, a sync of the HPA each 15 s, 60 messages
 * per replica with a tolerance of a tenth, 3 replicas at most, and two minutes after the last poll that saw a message.
 */
function sizesByHand(moments: DemoResult['demand']['moments']): string[] {
  const PER_MINUTE = [0, 20, 60, 90, 120, 90, 40, 20, 0];
  const arrived = (second: number) =>
    PER_MINUTE.reduce((sum, count, minute) => sum + count * Math.min(1, Math.max(0, second / 60 - minute)), 0);
  const firstAt = (every: number, isSo: (messages: number) => boolean) => {
    let second = every;
    while (!isSo(Math.ceil(arrived(second)))) second += every;
    return second;
  };
  const wakes = firstAt(30, (messages) => messages > 0);
  const second = firstAt(15, (messages) => messages / 60 > 1.1);
  const third = firstAt(15, (messages) => messages / 120 > 1.1);
  // Nobody works before any node is there: nothing has left the queue by then.
  expect(third).toBeLessThan(moments.find(({ runningPods }) => runningPods > 0)?.seconds ?? 0);
  const drained = moments.find(({ waiting, runningPods }) => waiting === 0 && runningPods > 0)?.seconds ?? 0;
  const lastActive = Math.floor(drained / 30) * 30;
  const sleeps = lastActive + 120 + 30;
  return [
    `${wakes} 0 -> 1 replica`,
    `${second} 1 -> 2 replicas`,
    `${third} 2 -> 3 replicas`,
    `${sleeps} 3 -> 0 replicas`,
  ];
}
