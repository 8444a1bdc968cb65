// How long one sync of the HPA and one poll of KEDA take in a hot loop, beside a loop that only adds up the same metric.
import { loadSource } from './load-source.mjs';
import { median } from './compare.mjs';

const { HpaLoop } = await loadSource('src/autoscaling/hpa/loop.ts');
const { resolveBehavior } = await loadSource('src/autoscaling/hpa/behavior.ts');
const { CronTrigger } = await loadSource('src/autoscaling/keda/cron-trigger.ts');
const { reasonOf, replicasFor, refreshesLastActive, UNCHANGED } = await loadSource('src/autoscaling/keda/executor.ts');

const STEPS = 2_000_000;
const ROUNDS = 7;
/** A day of demand that goes up and down, in integer thousandths. */
const metric = Float64Array.from({ length: 5760 }, (_, step) =>
  Math.round(1000 * (50 + 45 * Math.sin((step / 5760) * 2 * Math.PI) + (step % 7))),
);

function sumOnly() {
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) sum += metric[step % metric.length];
  return sum;
}

function syncs(behavior) {
  const target = { targetType: 'AverageValue', targetMilli: 10_000, tolerance: { up: 0.1, down: 0.1 } };
  const hpa = new HpaLoop({ minReplicas: 1, maxReplicas: 20, behavior }, [target]);
  const scale = { specReplicas: 1, statusReplicas: 1, readyReplicas: 1 };
  const totals = new Float64Array(1);
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    totals[0] = metric[step % metric.length];
    const size = hpa.sync(step * 15_022, scale, totals);
    scale.specReplicas = scale.statusReplicas = scale.readyReplicas = size;
    sum += size;
  }
  return sum;
}

function polls() {
  const settings = {
    minReplicaCount: 0,
    idleReplicaCount: null,
    cooldownMs: 300_000,
    initialCooldownMs: 0,
    fallbackReplicas: null,
  };
  const input = { nowMs: 0, createdMs: 0, lastActiveMs: null, currentReplicas: 0, isActive: false, isError: false };
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    input.nowMs = step * 30_000;
    input.isActive = metric[step % metric.length] > 20_000;
    const reason = reasonOf(settings, input);
    const replicas = replicasFor(reason, settings);
    if (replicas !== UNCHANGED) input.currentReplicas = replicas;
    if (refreshesLastActive(reason)) input.lastActiveMs = input.nowMs;
    sum += input.currentReplicas;
  }
  return sum;
}

function timetables() {
  const trigger = CronTrigger.from({ start: '0 8 * * mon-fri', end: '0 18 * * mon-fri', timezone: 'Europe/Berlin' });
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) sum += trigger.isActive(step * 15_022) ? 1 : 0;
  return sum;
}

function nanoseconds(task) {
  task();
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    task();
    return ((performance.now() - started) * 1e6) / STEPS;
  });
  return median(times);
}

const window = (seconds) => resolveBehavior({ scaleDown: { stabilizationWindowSeconds: seconds } });
const bothWindows = resolveBehavior({
  scaleUp: { stabilizationWindowSeconds: 120 },
  scaleDown: { stabilizationWindowSeconds: 600 },
});
const base = nanoseconds(sumOnly);
for (const [name, task] of [
  ['HPA sync, no behavior', () => syncs(undefined)],
  ['HPA sync, window of 600 s', () => syncs(window(600))],
  ['HPA sync, window of an hour', () => syncs(window(3600))],
  ['HPA sync, windows both ways', () => syncs(bothWindows)],
  ['KEDA poll', polls],
  ['KEDA cron trigger', timetables],
]) {
  const ns = nanoseconds(task);
  console.log(
    `${name.padEnd(28)} ${ns.toFixed(1).padStart(7)} ns   ${(ns / base).toFixed(0).padStart(4)} x adding up (${base.toFixed(2)} ns)`,
  );
}
