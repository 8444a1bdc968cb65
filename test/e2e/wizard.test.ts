/** The built `hpscale setup` on a real terminal of 80 by 24, as a person uses it. */
import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { KEYS } from '../helpers/terminal.ts';
import { enterThrough, openWizardWorld, question, type WizardWorld } from '../helpers/wizard-terminal.ts';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));
const run = promisify(execFile);

let world: WizardWorld;

afterEach(async () => {
  await world.close();
});

async function hpscale<T>(words: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [HPSCALE, ...words], { cwd: world.folder, env: world.env });
  return JSON.parse(stdout) as T;
}

interface Changes {
  readonly changed: { readonly created: number; readonly updated: number; readonly deleted: number };
}

describe('from nothing', () => {
  it('goes to pods on autoscaled nodes with nothing but Enter; its hpscale.yaml, run again, changes nothing', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open();
    const questions = await enterThrough(terminal);
    expect(await terminal.ended, terminal.history().join('\n')).toBe(0);
    expect(questions.at(-1)).toBe('Go on?');
    // The wait for the Deployment is over once its pod runs.
    expect(terminal.history()).toContainEqual(expect.stringMatching(/^✓ wait until Deployment "inflate"/));
    const { nodePools } = await hpscale<{ nodePools: readonly { name: string; ready: boolean }[] }>([
      'status',
      '-o',
      'json',
    ]);
    expect(nodePools).toMatchObject([
      { name: 'cpu', ready: true },
      { name: 'gpu-l4', ready: true },
    ]);
    expect(await readFile(join(world.folder, 'hpscale.yaml'), 'utf8')).toContain('cluster: speech-cluster');
    world.sandbox.log.clear();
    const { changed } = await hpscale<Changes>(['setup', '-f', 'hpscale.yaml', '--yes', '-o', 'json']);
    expect(changed).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    // A run says what it does in a Lease; nothing else is written.
    const written = world.sandbox.log.entries.filter(
      (entry) => entry.isMutation && !entry.operation.endsWith(' leases'),
    );
    expect(written).toEqual([]);
    await expect(readdir(join(world.folder, '.local/state/hpscale'))).resolves.toEqual([]);
  }, 60_000);
});

describe('Ctrl-C', () => {
  it('says how to go on, gives the terminal back, and loses no answer', async () => {
    world = await openWizardWorld('healthy');
    const first = world.open();
    await question(first, 'AWS region');
    first.press(KEYS.enter);
    await question(first, 'Which HyperPod cluster');
    first.press(KEYS.enter);
    await question(first, 'Cluster role');
    first.press(KEYS.ctrlC);
    expect(await first.ended).toBe(130);
    expect(
      first
        .screen()
        .filter((line) => line !== '')
        .at(-1),
    ).toBe('interrupted: your answers are kept; to go on: hpscale setup --resume');
    expect(first.screen().join('\n')).not.toContain('Cluster role');
    expect(first.isCursorVisible()).toBe(true);
    const folder = join(world.folder, '.local/state/hpscale');
    const [file = ''] = await readdir(folder);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);

    const second = world.open(['setup', '--resume']);
    await question(second, 'Cluster role');
    expect(second.history().join('\n')).not.toContain('Which HyperPod cluster');
  });

  it('is not needed: a killed wizard loses no answer either', async () => {
    world = await openWizardWorld('healthy');
    const first = world.open();
    await enterThrough(first, 'Name of the node class');
    first.press('night-shift\r');
    await question(first, 'Node pools');
    first.kill('SIGKILL');
    await first.ended;
    const second = world.open(['setup', '--resume']);
    await question(second, 'Node pools');
    second.press(KEYS.escape);
    await question(second, 'Name of the node class (night-shift');
  });
});

describe('Escape', () => {
  it('goes back to the question before, and Enter goes on with the same answers', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open();
    await enterThrough(terminal, 'When Karpenter removes nodes');
    terminal.press(KEYS.down);
    await terminal.until((screen) => screen.some((line) => line.startsWith('❯ when they are empty, or')), 'the move');
    terminal.press(KEYS.escape);
    await question(terminal, 'Most GPUs in the node pool gpu-l4');
    terminal.press(KEYS.escape);
    await question(terminal, 'Most CPUs in the node pool cpu');
    terminal.press(KEYS.enter);
    await question(terminal, 'Most GPUs');
    terminal.press(KEYS.enter);
    await question(terminal, 'When Karpenter removes nodes');
  });
});

describe('a poor terminal', () => {
  it('without UTF-8 shows ASCII alone', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open(['setup'], { LC_ALL: 'C' });
    await enterThrough(terminal, 'Go on?');
    // eslint-disable-next-line no-control-regex -- that is what ASCII is
    expect(terminal.raw().match(/[^\x00-\x7F]/gu)).toBeNull();
    expect(terminal.history()).toContainEqual(expect.stringMatching(/^\+ Which HyperPod cluster: speech-cluster/));
  });

  it('with NO_COLOR shows no colour, and no attribute at all', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open(['setup'], { NO_COLOR: '1' });
    await enterThrough(terminal, 'Go on?');
    // eslint-disable-next-line no-control-regex -- the escape that begins an attribute
    expect(terminal.raw().match(/\u001B\[[\d;]*m/u)).toBeNull();
  });

  it('of 80 columns is never overrun: no question is folded by the terminal, and none leaves rests behind', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open();
    await enterThrough(terminal, 'Instance groups for Karpenter');
    const before = terminal.screen();
    terminal.press(KEYS.down);
    await terminal.until((screen) => screen.some((line) => line.startsWith('❯ ◉ workers-c5-a')), 'the move');
    terminal.press(KEYS.up);
    await terminal.until((screen) => screen.some((line) => line.startsWith('❯ ◯ system')), 'the move back');
    expect(terminal.screen()).toEqual(before);
    expect(Math.max(...before.map((line) => line.length))).toBeLessThan(80);
  });

  it('that is none gets a usage error that says what is missing', async () => {
    world = await openWizardWorld('healthy');
    const terminal = world.open(['setup'], { TERM: 'dumb' });
    expect(await terminal.ended).toBe(2);
    expect(terminal.screen().join('\n')).toContain('pass -f hpscale.yaml');
  });
});
