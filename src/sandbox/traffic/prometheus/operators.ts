/** Aggregations and arithmetic of PromQL. */
import { groupBy } from '../../../domain/group-by.ts';
import { notComputed, type Element, type Labels, type Value } from './values.ts';

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: total,
  avg: (values) => total(values) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  count: (values) => values.length,
  group: () => 1,
};

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

export interface Grouping {
  readonly labels: readonly string[];
  readonly keeps: boolean;
}

/** One element per group; nothing out of nothing. */
export function aggregate(name: string, elements: readonly Element[], grouping: Grouping): Value {
  const apply = AGGREGATES[name] ?? notComputed(`${name}()`);
  const groupOf = ({ labels }: Element) =>
    JSON.stringify(Object.entries(pick(labels, grouping)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    kind: 'vector',
    elements: [...groupBy(elements, groupOf).values()].map((members) => ({
      labels: pick(members[0]?.labels ?? {}, grouping),
      value: apply(members.map(({ value }) => value)),
    })),
  };
}

function pick(labels: Labels, { labels: names, keeps }: Grouping): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name) === keeps));
}

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

/** Arithmetic; between vectors, of the elements whose labels are the same. */
export function combine(operator: string, left: Value, right: Value): Value {
  if (operator === 'or') return either(left, right);
  const apply = OPERATORS[operator] ?? notComputed(`the operator ${operator}`);
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return { kind: 'scalar', value: apply(left.value, right.value) };
  }
  if (left.kind === 'scalar') return mapElements(right, (value) => apply(left.value, value));
  if (right.kind === 'scalar') return mapElements(left, (value) => apply(value, right.value));
  return {
    kind: 'vector',
    elements: left.elements.flatMap(({ labels, value }) => {
      const partner = right.elements.find((element) => isSame(element.labels, labels));
      return partner ? [{ labels, value: apply(value, partner.value) }] : [];
    }),
  };
}

/** `x or vector(0)`: the usual guard against an empty answer. */
function either(left: Value, right: Value): Value {
  if (left.kind !== 'vector' || right.kind !== 'vector') return notComputed('or between scalars');
  const more = right.elements.filter(({ labels }) => !left.elements.some((element) => isSame(element.labels, labels)));
  return { kind: 'vector', elements: [...left.elements, ...more] };
}

function mapElements(value: Value, apply: (value: number) => number): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', value: apply(value.value) };
  return { kind: 'vector', elements: value.elements.map(({ labels, value: old }) => ({ labels, value: apply(old) })) };
}

function isSame(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
