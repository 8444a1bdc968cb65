/** From what the metrics ask for to what is written: windows, policies, bounds (horizontal.go). */
import type { Behavior, ScalingPolicy, ScalingRules } from './behavior.ts';

export interface Recommendation {
  readonly replicas: number;
  readonly atMs: number;
}

export interface ScaleEvent {
  readonly change: number;
  readonly atMs: number;
  /** Older than the longest period of its direction: the next event takes its place. */
  readonly isOutdated: boolean;
}

/** What the controller remembers of one HPA. */
export interface HpaHistory {
  readonly recommendations: readonly Recommendation[];
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
  /** The condition ScaledToZero: it wrote the 0 itself, so it may end it (gate HPAScaleToZero, which EKS does not have). */
  readonly isScaledToZero?: boolean;
}

export interface Bounds {
  readonly current: number;
  readonly min: number;
  readonly max: number;
}

export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooFewReplicas'
  | 'TooManyReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit';
export type StableReason = 'ReadyForNewScale' | 'ScaleUpStabilized' | 'ScaleDownStabilized';

export interface Normalized {
  readonly desired: number;
  /** After the windows, before policies and bounds. */
  readonly stabilized: number;
  readonly stable: StableReason;
  readonly limit: LimitReason;
  readonly history: HpaHistory;
}

const LEGACY_WINDOW_MS = 300_000;

/** Memory at the first sync: the present size counts as a recommendation, so that nothing shrinks at once. */
export function startHistory(currentReplicas: number, nowMs: number): HpaHistory {
  return { recommendations: [{ replicas: currentReplicas, atMs: nowMs }], up: [], down: [] };
}

/** Without `spec.behavior`: the highest recommendation of five minutes, at most doubled (at least 4). */
export function normalizeLegacy(
  raw: number,
  bounds: Bounds,
  history: HpaHistory,
  time: {
    readonly nowMs: number;
    readonly windowMs?: number;
    /** How many times its size it may become in one sync; 2 in every released controller. */
    readonly upFactor?: number;
  },
): Normalized {
  const cutoffMs = time.nowMs - (time.windowMs ?? LEGACY_WINDOW_MS);
  const recent = history.recommendations.filter((entry) => entry.atMs >= cutoffMs);
  const stable = Math.max(raw, ...recent.map((entry) => entry.replicas));
  const upLimit = Math.max((time.upFactor ?? 2) * bounds.current, 4);
  const limited = limitLegacy(stable, bounds, upLimit);
  return {
    ...limited,
    stabilized: stable,
    stable: stable === raw ? 'ReadyForNewScale' : 'ScaleDownStabilized',
    history: { ...history, recommendations: remember(history, raw, time.nowMs, (entry) => entry.atMs < cutoffMs) },
  };
}

function limitLegacy(stable: number, { min, max }: Bounds, upLimit: number): Pick<Normalized, 'desired' | 'limit'> {
  if (stable < min) return { desired: min, limit: 'TooFewReplicas' };
  const highest = Math.min(max, upLimit);
  if (stable <= highest) return { desired: stable, limit: 'DesiredWithinRange' };
  return { desired: highest, limit: upLimit < max ? 'ScaleUpLimit' : 'TooManyReplicas' };
}

/** With `spec.behavior`: windows for both directions, then the policies. */
export function normalizeWithBehavior(
  raw: number,
  bounds: Bounds,
  history: HpaHistory,
  rules: { readonly behavior: Behavior; readonly nowMs: number },
): Normalized {
  const { behavior, nowMs } = rules;
  const upCutoffMs = nowMs - behavior.scaleUp.stabilizationWindowSeconds * 1000;
  const downCutoffMs = nowMs - behavior.scaleDown.stabilizationWindowSeconds * 1000;
  let up = raw;
  let down = raw;
  for (const { replicas, atMs } of history.recommendations) {
    if (atMs > upCutoffMs) up = Math.min(up, replicas);
    if (atMs > downCutoffMs) down = Math.max(down, replicas);
  }
  let stabilized = bounds.current;
  if (stabilized < up) stabilized = up;
  if (stabilized > down) stabilized = down;
  const isOld = (entry: Recommendation) => entry.atMs < upCutoffMs && entry.atMs < downCutoffMs;
  return {
    ...limitRate(stabilized, bounds, history, rules),
    stabilized,
    stable: stableReason(stabilized, raw),
    history: { ...history, recommendations: remember(history, raw, nowMs, isOld) },
  };
}

function stableReason(stabilized: number, raw: number): StableReason {
  if (stabilized === raw) return 'ReadyForNewScale';
  return stabilized < raw ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
}

function limitRate(
  wanted: number,
  { current, min, max }: Bounds,
  history: HpaHistory,
  { behavior, nowMs }: { readonly behavior: Behavior; readonly nowMs: number },
): Pick<Normalized, 'desired' | 'limit'> {
  if (wanted > current) {
    const rate = Math.max(current, policyLimit(current, history, nowMs, { rules: behavior.scaleUp, isUp: true }));
    const [highest, limit] = max > rate ? ([rate, 'ScaleUpLimit'] as const) : ([max, 'TooManyReplicas'] as const);
    if (wanted > highest) return { desired: highest, limit };
  } else if (wanted < current) {
    const rate = Math.min(current, policyLimit(current, history, nowMs, { rules: behavior.scaleDown, isUp: false }));
    const [lowest, limit] = min < rate ? ([rate, 'ScaleDownLimit'] as const) : ([min, 'TooFewReplicas'] as const);
    if (wanted < lowest) return { desired: lowest, limit };
  }
  return { desired: wanted, limit: 'DesiredWithinRange' };
}

/** How far the policies of one direction let the size go. */
function policyLimit(
  current: number,
  history: HpaHistory,
  nowMs: number,
  direction: { readonly rules: ScalingRules; readonly isUp: boolean },
): number {
  const { rules, isUp } = direction;
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const sinceMs = nowMs - policy.periodSeconds * 1000;
    const start = current - changesSince(history.up, sinceMs) + changesSince(history.down, sinceMs);
    return applyPolicy(policy, start, isUp);
  });
  const isLargestChange = rules.selectPolicy === 'Max';
  return isLargestChange === isUp ? Math.max(...limits) : Math.min(...limits);
}

function applyPolicy(policy: ScalingPolicy, start: number, isUp: boolean): number {
  const sign = isUp ? 1 : -1;
  if (policy.type === 'Pods') return start + sign * policy.value;
  const size = start * (1 + (sign * policy.value) / 100);
  return isUp ? Math.ceil(size) : Math.trunc(size);
}

/** Replicas that events younger than that added or took. */
export function changesSince(events: readonly ScaleEvent[], sinceMs: number): number {
  return events.reduce((sum, event) => (event.atMs > sinceMs ? sum + event.change : sum), 0);
}

/** A new recommendation takes the place of the last expired one, if there is any. */
function remember(
  history: HpaHistory,
  replicas: number,
  nowMs: number,
  isOld: (entry: Recommendation) => boolean,
): readonly Recommendation[] {
  const entry = { replicas, atMs: nowMs };
  const old = history.recommendations.findLastIndex(isOld);
  return old === -1 ? [...history.recommendations, entry] : history.recommendations.with(old, entry);
}

/** Remembers that the size was changed; only with a behaviour does the controller keep the change as an event. */
export function recordScale(
  history: HpaHistory,
  change: { readonly from: number; readonly to: number },
  rules: { readonly behavior: Behavior | undefined; readonly nowMs: number },
): HpaHistory {
  const { behavior, nowMs } = rules;
  if (change.from === change.to) return history;
  const seen = change.to === 0 || change.from === 0 ? { ...history, isScaledToZero: change.to === 0 } : history;
  if (!behavior) return seen;
  if (change.to > change.from) {
    return { ...seen, up: storeEvent(seen.up, change.to - change.from, nowMs, behavior.scaleUp) };
  }
  return { ...seen, down: storeEvent(seen.down, change.from - change.to, nowMs, behavior.scaleDown) };
}

/** One outdated event is overwritten, even if the other direction's longer period would still count it. */
function storeEvent(events: readonly ScaleEvent[], change: number, nowMs: number, rules: ScalingRules): ScaleEvent[] {
  const longestMs = Math.max(...rules.policies.map((policy) => policy.periodSeconds * 1000));
  const marked = events.map((event) => ({ ...event, isOutdated: event.isOutdated || event.atMs < nowMs - longestMs }));
  const entry: ScaleEvent = { change, atMs: nowMs, isOutdated: false };
  const old = marked.findLastIndex((event) => event.isOutdated);
  return old === -1 ? [...marked, entry] : marked.with(old, entry);
}
