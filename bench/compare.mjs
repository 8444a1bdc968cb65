// Times commands side by side, A B A B, so that a busy machine is as unfair to one as to the other.
import { spawnSync } from 'node:child_process';

/** Wall times in ms of one run. */
function timeOnce([file, ...args], env) {
  const started = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} exited with ${status}: ${stderr}`);
  return ms;
}

/** Median of the pairwise ratios of `command` to `base`, and both medians in ms. */
export function compare(command, base, { runs = 21, env = process.env } = {}) {
  const clean = { ...env };
  // Node 20 parses these certificates at every start, which would hide what is measured.
  delete clean.NODE_EXTRA_CA_CERTS;
  timeOnce(base, clean);
  timeOnce(command, clean);
  const pairs = Array.from({ length: runs }, () => [timeOnce(base, clean), timeOnce(command, clean)]);
  return {
    ratio: median(pairs.map(([a, b]) => b / a)),
    baseMs: median(pairs.map(([a]) => a)),
    ms: median(pairs.map(([, b]) => b)),
  };
}

/** Median of numbers. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
