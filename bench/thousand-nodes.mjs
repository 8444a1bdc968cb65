// Calls and memory with 2 nodes and with 1,000 nodes and 10,000 pods: node bench/thousand-nodes.mjs (after npm run build).
// `nodeclass apply` is the command that looks at every pod. Peak memory is the kernel's (VmHWM), read by the child itself at exit.
import { spawnSync } from 'node:child_process';
import { withSandbox } from './sandbox.mjs';

const OCCUPIED_GROUP = { healthy: 'system', 'thousand-nodes': 'fleet' };

const script = `process.on('exit', () => process.stderr.write(require('node:fs').readFileSync('/proc/self/status', 'utf8').match(/VmHWM:.*/)[0]))`;
const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('/'); ${script}`)}`;

function commandsOn(seed) {
  const group = OCCUPIED_GROUP[seed];
  return [
    ['status'],
    ['quota', '--need', 'ml.g6.xlarge=1'],
    ['nodeclass', 'apply', 'all', '--instance-group', group, '--allow-drain', group, '--dry-run'],
  ];
}

/** Runs hpscale; its stderr, which ends with the peak. */
function run(hpscale, words, env) {
  const flags = ['--cluster', 'speech-cluster', '-o', 'json'];
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, hpscale, ...words, ...flags], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`hpscale ${words.join(' ')} exited with ${status}: ${stderr}`);
  return stderr;
}

for (const seed of Object.keys(OCCUPIED_GROUP)) {
  await withSandbox({ seed, timeScale: 600 }, async ({ env, hpscale, requests, clearRequests }) => {
    run(hpscale, ['enable', '--yes'], env);
    for (const words of commandsOn(seed)) {
      await clearRequests();
      const stderr = run(hpscale, words, env);
      const peakMb = Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
      const counts = {};
      for (const { service, operation, principal } of await requests()) {
        // The sandbox's own controllers call AWS, too.
        if (principal.endsWith('/SageMaker')) continue;
        counts[`${service} ${operation}`] = (counts[`${service} ${operation}`] ?? 0) + 1;
      }
      const calls = Object.values(counts).reduce((sum, count) => sum + count, 0);
      console.log(`${seed}: ${words.slice(0, 2).join(' ')}: ${calls} calls, peak ${peakMb.toFixed(0)} MB`);
      console.log(
        `  ${Object.entries(counts)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')}`,
      );
    }
  });
}
