// Start-up against `node -e 0`: node bench/startup.mjs (after npm run build). Prints ratios, asserts nothing.
import { fileURLToPath } from 'node:url';
import { compare } from './compare.mjs';
import { withSandbox } from './sandbox.mjs';

const hpscale = fileURLToPath(new URL('../dist/hpscale.cjs', import.meta.url));
const base = [process.execPath, '-e', '0'];
const show = (what, { ratio, ms, baseMs }, goal) =>
  console.log(
    `${what.padEnd(34)} ${ratio.toFixed(2)} x  (${ms.toFixed(0)} ms to ${baseMs.toFixed(0)} ms; goal ${goal} x)`,
  );

show('hpscale --version', compare([process.execPath, hpscale, '--version'], base), 1.3);
show('hpscale --help', compare([process.execPath, hpscale, '--help'], base), 1.6);
await withSandbox({ seed: 'healthy' }, async ({ env, requests }) => {
  const command = [process.execPath, hpscale, 'role', 'create', '--dry-run', '--cluster', 'speech-cluster'];
  const result = compare(command, base, { env });
  const calls = (await requests()).length / 22;
  show(`role create --dry-run (${calls} AWS calls)`, result, 4.5);
});
