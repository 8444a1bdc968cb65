// How soon a big hpscale.yaml is planned: node bench/setup-plan.mjs (after npm run build). Prints figures, asserts nothing.
// 10 node classes, 50 node pools, 200 scaled objects against a sandbox that answers every call 50 ms late: wall time against
// the longest chain of calls that wait for one another.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare.mjs';
import { withSandbox } from './sandbox.mjs';

const DELAY_MS = 50;
const RUNS = 7;
/** DescribeCluster, GetRole, ListRolePolicies, GetRolePolicy: each needs the answer before it. */
const CHAIN = 4;
const CLASSES = 10;
const POOLS = 50;
const SCALED = 200;
const GROUPS = ['workers-c5-a', 'workers-c5-b', 'gpu-g6-a', 'gpu-g6-b'];

const folder = mkdtempSync(join(tmpdir(), 'hpscale-bench-'));
const file = join(folder, 'hpscale.yaml');
writeFileSync(file, bigFile());
try {
  await withSandbox({ seed: 'healthy', timeScale: 60 }, async (sandbox) => {
    const { env, hpscale, requests, clearRequests, addFault } = sandbox;
    const plan = [process.execPath, hpscale, 'setup', '-f', file, '--dry-run=client', '-o', 'json'];
    const time = () => compare(plan, [process.execPath, hpscale, '--version'], { runs: RUNS, env });
    await clearRequests();
    const direct = time();
    const calls = (await requests()).filter(({ principal }) => !principal.endsWith('/SageMaker')).length / (RUNS + 1);
    await addFault({ service: '*', operation: '*', delayMs: DELAY_MS });
    const delayed = time();
    const chainMs = CHAIN * DELAY_MS;
    const added = delayed.ms - direct.ms;
    console.log(`${CLASSES} node classes, ${POOLS} node pools, ${SCALED} scaled objects: ${Math.round(calls)} calls`);
    console.log(
      `without delay ${direct.ms.toFixed(0)} ms (--version ${direct.baseMs.toFixed(0)} ms), with ${DELAY_MS} ms on every call ` +
        `${delayed.ms.toFixed(0)} ms: ${added.toFixed(0)} ms more, ${(added / chainMs).toFixed(2)} x the longest chain ` +
        `(${CHAIN} calls, ${chainMs} ms; goal 1.5 x)`,
    );
  });
} finally {
  rmSync(folder, { recursive: true });
}

function bigFile() {
  const numbers = (count) => Array.from({ length: count }, (_, index) => index);
  return [
    'apiVersion: hpscale.dev/v1',
    'cluster: speech-cluster',
    'nodeClasses:',
    ...numbers(CLASSES).map((n) => `  - { name: class-${n}, instanceGroups: [${GROUPS[n % GROUPS.length]}] }`),
    'nodePools:',
    ...numbers(POOLS).map((n) => `  - { name: pool-${n}, nodeClass: class-${n % CLASSES}, limits: { cpu: 100 } }`),
    'workloads:',
    ...numbers(SCALED).map((n) => `  - { name: app-${n}, cpu: '1', memory: 1Gi }`),
    'scaledObjects:',
    ...numbers(SCALED).map(
      (n) =>
        `  - { name: app-${n}, target: deployment/app-${n}, maxReplicas: 4, triggers: [{ type: cpu, percent: 70 }] }`,
    ),
    '',
  ].join('\n');
}
