// How many hours a second the simulator runs for one stream at the models' own periods, beside a loop that only adds up the demand.
// Fourteen days in buckets of ten minutes, one run after another in one thread; printed, not judged: node bench/simulator.mjs
import { median } from './compare.mjs';
import { loadSource } from './load-source.mjs';

const { prepareScenario } = await loadSource('src/simulation/prepare.ts');
const { runScenario } = await loadSource('src/simulation/run-scenario.ts');
const { chatScenario, dailyDemand } = await loadSource('test/helpers/scenario.ts');

const DAYS = 14;
const RUNS = 15;
const demand = dailyDemand(DAYS);
const OBJECTIVE = { quantile: 0.95, waitSeconds: 2 };

function secondsOf(task) {
  const times = Array.from({ length: RUNS }, (_, run) => {
    const started = performance.now();
    task(run);
    return (performance.now() - started) / 1000;
  });
  return median(times);
}

function addUp() {
  let sum = 0;
  for (let hour = 0; hour < DAYS * 24; hour += 1) {
    for (let sync = 0; sync < 240; sync += 1) sum += demand.requests[(hour * 240 + sync) % demand.requests.length];
  }
  return sum;
}

const hours = DAYS * 24;
const base = secondsOf(addUp);
console.log(`adding up 240 values an hour: ${(hours / base / 1e6).toFixed(1)} million hours a second`);
const BEHAVIORS = { 'no behavior': undefined, 'window of 600 s': { scaleDown: { stabilizationWindowSeconds: 600 } } };
for (const [name, behavior] of Object.entries(BEHAVIORS)) {
  const prepared = prepareScenario(chatScenario(demand, { behavior }));
  const run = (detail, seed) => runScenario(prepared, { seed, detail, objective: OBJECTIVE, withTimeline: false });
  run('fluid', 0);
  const seconds = secondsOf((seed) => run('fluid', seed));
  const rate = Math.round(hours / seconds);
  console.log(
    `${name}: ${rate} hours a second (${((seconds / hours) * 1e6).toFixed(0)} us an hour, ${(seconds / base).toFixed(0)} x adding up)`,
  );
}
const prepared = prepareScenario(chatScenario(demand));
const started = performance.now();
const { total } = runScenario(prepared, { seed: 1, detail: 'requests', objective: OBJECTIVE, withTimeline: true });
const seconds = (performance.now() - started) / 1000;
console.log(`request by request: ${(total.requests.arrived / seconds / 1e6).toFixed(1)} million requests a second`);
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
