/** PromQL over the sandbox's series: Prometheus's own grammar, and of its functions those that scaling queries use. */
import { parser } from '@prometheus-io/lezer-promql';
import { parseDuration } from '../../../domain/duration.ts';
import { applyToRanges, applyToValues, takesRange } from './functions.ts';
import { aggregate, combine, type Grouping } from './operators.ts';
import type { Series } from './series.ts';
import { type Labels, notComputed, QueryFailure, type Range, type Value, type World } from './values.ts';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

interface Evaluation extends World {
  readonly query: string;
}

/** How old a sample may be to stand for the present. */
const LOOKBACK_MS = 5 * 60_000;

/** What the query comes to. Throws QueryFailure. */
export function evaluate(query: string, world: World): Value {
  if (query.trim() === '') {
    throw new QueryFailure('bad_data', 'invalid parameter "query": no expression found in input');
  }
  const tree = parser.parse(query);
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      throw new QueryFailure('bad_data', `invalid parameter "query": 1:${cursor.from + 1}: parse error`);
    }
  } while (cursor.next());
  const expression = tree.topNode.firstChild;
  return expression ? valueOf(expression, { ...world, query }) : notComputed('that');
}

const EVALUATORS: Readonly<Record<string, (node: SyntaxNode, evaluation: Evaluation) => Value>> = {
  ParenExpr: (node, evaluation) => valueOf(requireChild(node, 0), evaluation),
  NumberDurationLiteral: (node, evaluation) => ({ kind: 'scalar', value: readNumber(textOf(node, evaluation)) }),
  UnaryExpr: (node, evaluation) => {
    const sign = textOf(requireChild(node, 0), evaluation) === '-' ? -1 : 1;
    return combine('*', { kind: 'scalar', value: sign }, withoutNames(valueOf(requireChild(node, 1), evaluation)));
  },
  VectorSelector: (node, evaluation) => ({
    kind: 'vector',
    elements: select(node, evaluation).flatMap(({ name, labels, samples }) => {
      const newest = samples.findLast(({ atMs }) => atMs <= evaluation.nowMs);
      const isFresh = newest !== undefined && evaluation.nowMs - newest.atMs < LOOKBACK_MS;
      return isFresh ? [{ labels: { __name__: name, ...labels }, value: newest.value }] : [];
    }),
  }),
  FunctionCall: callFunction,
  AggregateExpr: (node, evaluation) => {
    const [operand, ...more] = argumentsOf(node);
    const name = textOf(requireChild(node, 0), evaluation).toLowerCase();
    const value =
      operand && more.length === 0 ? valueOf(operand, evaluation) : notComputed(`${name}() with a parameter`);
    if (value.kind !== 'vector') throw new QueryFailure('bad_data', `${name}() needs a vector`);
    return aggregate(name, value.elements, groupingOf(node, evaluation));
  },
  BinaryExpr: (node, evaluation) => {
    const [left, operator, right, ...more] = childrenOf(node);
    if (!left || !operator || !right || more.length > 0) return notComputed('matching modifiers of operators');
    // Results of arithmetic have no name.
    const [a, b] = [left, right].map((side) => withoutNames(valueOf(side, evaluation)));
    return a && b ? combine(textOf(operator, evaluation).toLowerCase(), a, b) : notComputed('that');
  },
};

function valueOf(node: SyntaxNode, evaluation: Evaluation): Value {
  const evaluator = EVALUATORS[node.name] ?? notComputed(`${node.name} (${textOf(node, evaluation)})`);
  return evaluator(node, evaluation);
}

function callFunction(node: SyntaxNode, evaluation: Evaluation): Value {
  const name = textOf(requireChild(node, 0), evaluation);
  const operands = argumentsOf(node);
  if (!takesRange(name)) {
    return applyToValues(
      name,
      operands.map((operand) => withoutNames(valueOf(operand, evaluation))),
    );
  }
  const [range] = operands;
  if (range?.name !== 'MatrixSelector') throw new QueryFailure('bad_data', `${name}() needs a range vector`);
  return applyToRanges(name, rangesOf(range, evaluation));
}

function rangesOf(node: SyntaxNode, evaluation: Evaluation): readonly Range[] {
  const [selector, duration] = childrenOf(node);
  if (selector?.name !== 'VectorSelector' || !duration) return notComputed('ranges of expressions');
  const lengthMs = readDuration(textOf(duration, evaluation));
  const [startMs, endMs] = [evaluation.nowMs - lengthMs, evaluation.nowMs];
  return select(selector, evaluation).map(({ labels, samples }) => ({
    labels,
    samples: samples.filter(({ atMs }) => atMs > startMs && atMs <= endMs),
    startMs,
    endMs,
  }));
}

function select(node: SyntaxNode, evaluation: Evaluation): readonly Series[] {
  const [name] = node.getChildren('Identifier').map((child) => textOf(child, evaluation));
  const matchers = node
    .getChildren('LabelMatchers')
    .flatMap((list) => childrenOf(list).map((child) => matcherOf(child, evaluation)));
  return evaluation.series.filter(
    (series) =>
      (name === undefined || series.name === name) &&
      matchers.every(({ label, matches }) =>
        matches((label === '__name__' ? series.name : series.labels[label]) ?? ''),
      ),
  );
}

function matcherOf(node: SyntaxNode, evaluation: Evaluation) {
  if (node.name !== 'UnquotedLabelMatcher') return notComputed('quoted label names');
  const [label = '', operator = '', literal = ''] = childrenOf(node).map((child) => textOf(child, evaluation));
  const wanted = literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const isWanted = operator.endsWith('~')
    ? (text: string) => fullMatch(wanted).test(text)
    : (text: string) => text === wanted;
  return { label, matches: (text: string) => isWanted(text) !== operator.startsWith('!') };
}

function fullMatch(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 's');
  } catch {
    throw new QueryFailure('bad_data', `the pattern ${pattern} cannot be read`);
  }
}

function groupingOf(node: SyntaxNode, evaluation: Evaluation): Grouping {
  const modifier = node.getChild('AggregateModifier');
  const labels = (modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((child) =>
    textOf(child, evaluation),
  );
  return modifier?.getChild('Without') ? { labels: [...labels, '__name__'], keeps: false } : { labels, keeps: true };
}

function withoutNames(value: Value): Value {
  if (value.kind === 'scalar') return value;
  const elements = value.elements.map(({ labels, value: number }) => ({ labels: unnamed(labels), value: number }));
  return { kind: 'vector', elements };
}

function unnamed(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(requireChild(node, 'FunctionCallBody'));
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'LineComment') children.push(child);
  return children;
}

function requireChild(node: SyntaxNode, which: number | string): SyntaxNode {
  const child = typeof which === 'number' ? childrenOf(node)[which] : node.getChild(which);
  return child ?? notComputed(node.name);
}

function textOf(node: SyntaxNode, { query }: Evaluation): string {
  return query.slice(node.from, node.to);
}

function readNumber(text: string): number {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = /^[+-]?nan$/i.test(text) ? Number.NaN : Number(text.replaceAll('_', ''));
  return Number.isNaN(number) && !/nan/i.test(text) ? readDuration(text) / 1000 : number;
}

function readDuration(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  return ms === undefined || ms <= 0 ? notComputed(`the duration ${text}`) : ms;
}
