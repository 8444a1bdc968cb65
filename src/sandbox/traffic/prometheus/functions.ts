/** Functions of PromQL over ranges and vectors: those that scaling queries use. */
import { notComputed, type Element, type Range, type Value } from './values.ts';

/** A function of a range; undefined: the range has too few samples for it. */
const OVER_RANGE: Readonly<Record<string, (range: Range) => number | undefined>> = {
  rate: (range) => perSecond(range, increase(range)),
  increase,
  irate: ({ samples }) => {
    const [before, last] = samples.slice(-2);
    return before && last && (last.value - before.value) / ((last.atMs - before.atMs) / 1000);
  },
  avg_over_time: ({ samples }) => sum(samples) / samples.length,
  sum_over_time: ({ samples }) => sum(samples),
  count_over_time: ({ samples }) => samples.length,
  max_over_time: ({ samples }) => Math.max(...samples.map(({ value }) => value)),
  min_over_time: ({ samples }) => Math.min(...samples.map(({ value }) => value)),
  last_over_time: ({ samples }) => samples.at(-1)?.value,
};

const OVER_VALUE: Readonly<Record<string, (value: number, ...more: readonly number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: (value) => Math.floor(value + 0.5),
  clamp_min: (value, least = value) => Math.max(value, least),
  clamp_max: (value, most = value) => Math.min(value, most),
};

/** Applies a function of a range to each series; names are dropped, as Prometheus does. */
export function applyToRanges(name: string, ranges: readonly Range[]): Value {
  const apply = OVER_RANGE[name] ?? notComputed(`${name}()`);
  const elements = ranges.flatMap((range) => {
    const value = range.samples.length === 0 ? undefined : apply(range);
    return value === undefined ? [] : [{ labels: range.labels, value }];
  });
  return { kind: 'vector', elements };
}

/** Applies a function of values, or one that turns scalars into vectors and back. */
export function applyToValues(name: string, [first, ...more]: readonly Value[]): Value {
  if (first === undefined) return notComputed(`${name}()`);
  if (name === 'vector' && first.kind === 'scalar') {
    return { kind: 'vector', elements: [{ labels: {}, value: first.value }] };
  }
  if (name === 'scalar' && first.kind === 'vector') {
    const [only, ...others] = first.elements;
    return { kind: 'scalar', value: only && others.length === 0 ? only.value : Number.NaN };
  }
  const apply = OVER_VALUE[name] ?? notComputed(`${name}()`);
  const numbers = more.map((value) =>
    value.kind === 'scalar' ? value.value : notComputed(`${name}() of two vectors`),
  );
  const onElement = (element: Element) => ({ ...element, value: apply(element.value, ...numbers) });
  return first.kind === 'scalar'
    ? { kind: 'scalar', value: apply(first.value, ...numbers) }
    : { kind: 'vector', elements: first.elements.map(onElement) };
}

/** Whether the function takes a range. */
export function takesRange(name: string): boolean {
  return Object.hasOwn(OVER_RANGE, name);
}

function sum(samples: Range['samples']): number {
  return samples.reduce((total, { value }) => total + value, 0);
}

function perSecond({ startMs, endMs }: Range, total: number | undefined): number | undefined {
  return total === undefined ? undefined : total / ((endMs - startMs) / 1000);
}

/** What the samples grew by, carried on to the ends of the range where samples reach nearly that far (extrapolatedRate). */
function increase({ samples, startMs, endMs }: Range): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || first === last) return undefined;
  const grown = last.value - first.value;
  const sampled = last.atMs - first.atMs;
  const between = sampled / (samples.length - 1);
  const reach = (gap: number) => (gap < between * 1.1 ? gap : between / 2);
  const toZero = grown > 0 && first.value >= 0 ? sampled * (first.value / grown) : Number.POSITIVE_INFINITY;
  const before = Math.min(reach(first.atMs - startMs), toZero);
  return (grown * (sampled + before + reach(endMs - last.atMs))) / sampled;
}
