// How soon the wizard answers a key: node bench/wizard-latency.mjs (after npm run build). Prints times, asserts nothing.
// Measured on a pseudo-terminal, from the key to the last line that the program draws for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { withSandbox } from './sandbox.mjs';

const GOAL_MS = 100;
const PRESSES = 40;
const SETTLE_MS = 20;
const KEYS = { enter: '\r', down: '\u001B[B', up: '\u001B[A', space: ' ', escape: '\u001B' };

const folder = mkdtempSync(join(tmpdir(), 'hpscale-bench-'));
try {
  await withSandbox({ seed: 'healthy' }, async ({ env, hpscale }) => {
    const began = performance.now();
    const child = spawn(process.execPath, [hpscale, 'setup'], {
      cols: 80,
      rows: 24,
      cwd: folder,
      env: { ...env, HOME: folder, XDG_STATE_HOME: folder, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', CI: '' },
    });
    let seen = '';
    let wake = () => undefined;
    child.onData((data) => {
      seen += data;
      wake();
    });
    const until = (isThere) =>
      new Promise((resolve) => {
        wake = () => isThere() && resolve();
        wake();
      });
    const drawn = (text) => until(() => seen.includes(text));
    const press = async (key) => {
      seen = '';
      const start = performance.now();
      child.write(key);
      // The keys are told in the last line of a list.
      await drawn('goes back');
      const time = performance.now() - start;
      // What belongs to this key is not to be taken for an answer to the next.
      await sleep(SETTLE_MS);
      return time;
    };
    await drawn('AWS region');
    show('first question', [performance.now() - began]);
    for (const next of ['Which HyperPod cluster', 'Cluster role', 'Instance groups']) {
      seen = '';
      child.write(KEYS.enter);
      await drawn(next);
    }
    await drawn('goes back');
    await sleep(SETTLE_MS);
    const moves = [];
    for (let count = 0; count < PRESSES; count += 1) moves.push(await press(count % 10 < 5 ? KEYS.down : KEYS.up));
    show('arrow in a list', moves);
    const marks = [];
    for (let count = 0; count < PRESSES; count += 1) marks.push(await press(KEYS.space));
    show('space in a list', marks);
    const backs = [];
    for (let count = 0; count < 10; count += 1) {
      const start = performance.now();
      seen = '';
      child.write(KEYS.escape);
      await drawn('Cluster role');
      await drawn('goes back');
      backs.push(performance.now() - start);
      await sleep(SETTLE_MS);
      seen = '';
      child.write(KEYS.enter);
      await drawn('Instance groups');
      await drawn('goes back');
      await sleep(SETTLE_MS);
    }
    show('Escape to the question before', backs);
    child.kill('SIGKILL');
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function show(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  console.log(
    `${what.padEnd(32)} median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms (${(worst / GOAL_MS).toFixed(2)} x of ${GOAL_MS} ms)`,
  );
}
