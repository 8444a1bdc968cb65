// Start-up against `node -e 0`: node bench/startup.mjs (after npm run build). Prints ratios, asserts nothing.
import { fileURLToPath } from 'node:url';
import { compare } from './compare.mjs';
import { withSandbox } from './sandbox.mjs';

const RUNS = 41;
const hpscale = fileURLToPath(new URL('../dist/hpscale.cjs', import.meta.url));
const base = [process.execPath, '-e', '0'];

function show(what, words, goal, env = process.env) {
  const { ratio, ms, baseMs } = compare([process.execPath, hpscale, ...words], base, { runs: RUNS, env });
  console.log(
    `${what.padEnd(52)} ${ratio.toFixed(2)} x  (${ms.toFixed(0)} ms to ${baseMs.toFixed(0)} ms; goal ${goal} x)`,
  );
}

show('hpscale --version', ['--version'], 1.3);
show('hpscale --help', ['--help'], 1.6);
await withSandbox({ seed: 'healthy' }, async ({ env, requests, clearRequests }) => {
  // DescribeCluster, GetRole, GetCallerIdentity: three calls, one after the other, to three services.
  const words = ['role', 'create', '--dry-run', '--cluster', 'speech-cluster'];
  await clearRequests();
  show('hpscale role create --dry-run (three AWS calls)', words, 4.5, env);
  // One run more than measured: the first warms up.
  const calls = (await requests()).length / (RUNS + 1);
  if (calls !== 3) throw new Error(`it made ${calls} calls, not 3`);
});
