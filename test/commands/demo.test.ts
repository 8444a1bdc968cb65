/** The journey that a newcomer watches: real command lines, from quota to nodes that came and went. */
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
