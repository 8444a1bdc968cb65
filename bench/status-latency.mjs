// How much of the wall time of `status` is waiting in line: node bench/status-latency.mjs (after npm run build).
// With D ms added to every call, an ideal client takes its own time plus D for each call of its longest dependent chain.
import { compare } from './compare.mjs';
import { withSandbox } from './sandbox.mjs';

const DELAY_MS = 50;
const RUNS = 11;

await withSandbox({ seed: 'healthy' }, async ({ env, hpscale, requests, clearRequests, addFault, clearFaults }) => {
  const command = [process.execPath, hpscale, 'status', '--cluster', 'speech-cluster', '-o', 'json'];
  const wall = () => compare(command, [process.execPath, '-e', '0'], { runs: RUNS, env }).ms;
  await clearRequests();
  const direct = wall();
  const calls = await requests();
  await addFault({ service: '*', operation: '*', delayMs: DELAY_MS });
  const delayed = wall();
  await clearFaults();
  // DescribeCluster (SageMaker), then DescribeCluster (EKS), then every Kubernetes list at once.
  const chain = 3;
  const added = delayed - direct;
  console.log(`calls per run: ${calls.length / (RUNS + 1)}`);
  console.log(
    `without delay ${direct.toFixed(0)} ms, with ${DELAY_MS} ms on every call ${delayed.toFixed(0)} ms: ${added.toFixed(0)} ms more`,
  );
  console.log(
    `a chain of ${chain} calls is ${chain * DELAY_MS} ms: added ${(added / (chain * DELAY_MS)).toFixed(2)} x (goal 1.3 x); whole wall time ${(delayed / (chain * DELAY_MS)).toFixed(2)} x`,
  );
});
