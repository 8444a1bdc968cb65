// What `check` costs: node bench/check.mjs (after npm run build). Prints figures and ratios, asserts nothing.
// 1. With D ms added to every call: wall time against the longest chain of calls that wait for one another, and when the
//    first finding is on the terminal (needs `script` of util-linux for a terminal).
// 2. A bundle of 1,000 nodes and 10,000 pods: CPU and peak memory of judging it (VmHWM, read by the child itself at exit).
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, median } from './compare.mjs';
import { withSandbox } from './sandbox.mjs';

const DELAY_MS = 50;
const RUNS = 7;
const CLUSTER = ['--cluster', 'speech-cluster'];
/** Findings are exit 1, what could not be known is 3. */
const ANSWERED = [0, 1, 3];

await withSandbox({ seed: 'autoscaled', timeScale: 60 }, async (sandbox) => {
  const { env, hpscale, requests, clearRequests, addFault, clearFaults } = sandbox;
  // The same calls as check, and always exit code 0.
  const snapshot = [process.execPath, hpscale, 'snapshot', ...CLUSTER];
  const wall = () => compare(snapshot, [process.execPath, '-e', '0'], { runs: RUNS, env }).ms;
  await clearRequests();
  const direct = wall();
  const calls = (await requests()).filter(({ principal }) => !principal.endsWith('/SageMaker'));
  const pages = calls.filter(({ operation }) => operation === 'ListServiceQuotas').length / (RUNS + 1);
  await addFault({ service: '*', operation: '*', delayMs: DELAY_MS });
  const delayed = wall();
  await clearFaults();
  console.log(
    `calls per run: ${Math.round(calls.length / (RUNS + 1))}, of them ${pages} pages of quotas, one after the other`,
  );
  const chainMs = pages * DELAY_MS;
  const added = delayed - direct;
  console.log(
    `without delay ${direct.toFixed(0)} ms, with ${DELAY_MS} ms on every call ${delayed.toFixed(0)} ms: ${added.toFixed(0)} ms more, ` +
      `${(added / chainMs).toFixed(2)} x the longest chain (${chainMs} ms; goal 1.3 x)`,
  );
});

await withSandbox({ seed: 'role-broken' }, async ({ env, hpscale, addFault }) => {
  await addFault({ service: '*', operation: '*', delayMs: DELAY_MS });
  const firstMs = median(await timesToFirstFinding(hpscale, env));
  console.log(`first finding on a terminal after ${firstMs.toFixed(0)} ms (goal 600 ms)`);
});

/** Milliseconds from the start to the first finding that fails, on a terminal of `script`. */
async function timesToFirstFinding(hpscale, env) {
  const command = [process.execPath, hpscale, 'check', ...CLUSTER].map((word) => `'${word}'`).join(' ');
  const words = `stty rows 40 cols 120; ${command}`;
  const times = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await timeToFirstFinding(words, env));
  return times;
}

async function timeToFirstFinding(words, env) {
  const started = performance.now();
  const child = spawn('script', ['-qec', words, '/dev/null'], {
    env: { ...env, CI: '', TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let first = Number.NaN;
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (Number.isNaN(first) && text.includes('✗')) first = performance.now() - started;
  }
  return first;
}

const folder = mkdtempSync(join(tmpdir(), 'hpscale-bench-'));
try {
  await withSandbox({ seed: 'thousand-nodes', timeScale: 600 }, async ({ env, hpscale }) => {
    run(hpscale, ['enable', '--yes', ...CLUSTER], env);
    const bundle = join(folder, 'bundle.json');
    run(hpscale, ['snapshot', ...CLUSTER, '-f', bundle], env);
    const read = measure(hpscale, ['status', '--from', bundle, '-o', 'json'], env);
    const judged = measure(hpscale, ['check', '--from', bundle, '-o', 'json'], env);
    console.log(`bundle of 1,000 nodes and 10,000 pods: ${(statSync(bundle).size / 1024 / 1024).toFixed(1)} MB`);
    console.log(`read: ${text(read)}; read and judged: ${text(judged)} (goal: 500 ms for judging, 300 MB in all)`);
    console.log(
      `judging alone: ${(judged.cpuMs - read.cpuMs).toFixed(0)} ms CPU, ${(judged.cpuMs / read.cpuMs).toFixed(2)} x reading`,
    );
  });
} finally {
  rmSync(folder, { recursive: true });
}

function run(hpscale, words, env, flags = []) {
  const { status, stderr } = spawnSync(process.execPath, [...flags, hpscale, ...words], { env, encoding: 'utf8' });
  if (!ANSWERED.includes(status)) throw new Error(`hpscale ${words.join(' ')} exited with ${status}: ${stderr}`);
  return stderr;
}

/** CPU (user and system) and peak memory of one command, medians. */
function measure(hpscale, words, env) {
  const script = `process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('CPU ' + (user + system) + ' ' + require('node:fs').readFileSync('/proc/self/status', 'utf8').match(/VmHWM:.*/)[0]); })`;
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('/'); ${script}`)}`;
  const runs = Array.from({ length: RUNS }, () => run(hpscale, words, env, ['--import', preload]));
  const figures = runs.map((stderr) => /CPU (\d+) VmHWM:\s+(\d+)/.exec(stderr));
  return {
    cpuMs: median(figures.map(([, cpu]) => Number(cpu) / 1000)),
    peakMb: median(figures.map(([, , peak]) => Number(peak) / 1024)),
  };
}

function text({ cpuMs, peakMb }) {
  return `${cpuMs.toFixed(0)} ms CPU, peak ${peakMb.toFixed(0)} MB`;
}
