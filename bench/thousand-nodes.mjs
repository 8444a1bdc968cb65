// Calls and memory of `status` and `quota` with 4 nodes and with 1,000 nodes and 10,000 pods:
// node bench/thousand-nodes.mjs (after npm run build). Peak memory is the kernel's (VmHWM), read by the child itself at exit.
import { spawnSync } from 'node:child_process';
import { withSandbox } from './sandbox.mjs';

const COMMANDS = [['status'], ['quota', '--need', 'ml.g6.xlarge=1']];

for (const seed of ['healthy', 'thousand-nodes']) {
  await withSandbox({ seed }, async ({ env, hpscale, requests, clearRequests }) => {
    for (const words of COMMANDS) {
      await clearRequests();
      const script = `process.on('exit', () => process.stderr.write(require('node:fs').readFileSync('/proc/self/status', 'utf8').match(/VmHWM:.*/)[0]))`;
      const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('/'); ${script}`)}`;
      const { stderr } = spawnSync(
        process.execPath,
        ['--import', preload, hpscale, ...words, '--cluster', 'speech-cluster', '-o', 'json'],
        { env, encoding: 'utf8' },
      );
      const peakMb = Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
      const counts = {};
      for (const { service, operation } of await requests())
        counts[`${service} ${operation}`] = (counts[`${service} ${operation}`] ?? 0) + 1;
      const calls = Object.values(counts).reduce((sum, count) => sum + count, 0);
      console.log(`${seed}: ${words[0]}: ${calls} calls, peak ${peakMb.toFixed(0)} MB`);
      console.log(
        `  ${Object.entries(counts)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')}`,
      );
    }
  });
}
