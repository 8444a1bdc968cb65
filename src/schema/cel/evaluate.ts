/** Evaluates parsed CEL. */
import { callFunction, celArithmetic, celCompare, celEquals, isFunction, isMap } from './functions.ts';
import { CelError, type CelValue, type Expression } from './syntax.ts';

export type Scope = Readonly<Record<string, CelValue>>;

/** A JSON value as CEL sees it: whole numbers are ints. */
export function toCel(value: unknown): CelValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries<CelValue>(Object.entries(value).map(([key, member]) => [key, toCel(member)]));
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

type Kind = Expression['kind'];
type Of<K extends Kind> = Extract<Expression, { readonly kind: K }>;

const EVALUATORS: { readonly [K in Kind]: (expression: Of<K>, scope: Scope) => CelValue } = {
  literal: ({ value }) => value,
  name: ({ name }, scope) => readName(name, scope),
  member: ({ target, field }, scope) => readMember(evaluateCel(target, scope), field),
  index: ({ target, index }, scope) => readIndex(evaluateCel(target, scope), evaluateCel(index, scope)),
  call: evaluateCall,
  list: ({ items }, scope) => items.map((item) => evaluateCel(item, scope)),
  map: ({ entries }, scope) =>
    Object.fromEntries(entries.map(([key, value]) => [keyText(evaluateCel(key, scope)), evaluateCel(value, scope)])),
  unary: ({ operator, operand }, scope) => evaluateUnary(operator, evaluateCel(operand, scope)),
  binary: evaluateBinary,
  conditional: ({ test, ifTrue, ifFalse }, scope) => evaluateCel(isTrue(test, scope) ? ifTrue : ifFalse, scope),
};

/** Throws a CelError: no such key, no such overload, … */
export function evaluateCel(expression: Expression, scope: Scope): CelValue {
  const evaluate = EVALUATORS[expression.kind] as (expression: Expression, scope: Scope) => CelValue;
  return evaluate(expression, scope);
}

/** Keys of maps are strings in JSON, whatever they are in a rule. */
function keyText(key: CelValue): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'bigint' || typeof key === 'boolean') return key.toString();
  throw new CelError('unsupported key type');
}

function isTrue(expression: Expression, scope: Scope): boolean {
  const value = evaluateCel(expression, scope);
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

function readName(name: string, scope: Scope): CelValue {
  const value = Object.hasOwn(scope, name) ? scope[name] : undefined;
  if (value === undefined) throw new CelError(`undeclared reference to '${name}'`);
  return value;
}

function readMember(target: CelValue, field: string): CelValue {
  const value = isMap(target) && Object.hasOwn(target, field) ? target[field] : undefined;
  if (value === undefined) throw new CelError(`no such key: ${field}`);
  return value;
}

function readIndex(target: CelValue, index: CelValue): CelValue {
  if (Array.isArray(target) && typeof index === 'bigint') {
    const item = (target as readonly CelValue[])[Number(index)];
    if (item === undefined) throw new CelError(`index out of bounds: ${index}`);
    return item;
  }
  return readMember(target, keyText(index));
}

function evaluateUnary(operator: '!' | '-', operand: CelValue): CelValue {
  if (operator === '!' && typeof operand === 'boolean') return !operand;
  if (operator === '-' && typeof operand === 'bigint') return -operand;
  if (operator === '-' && typeof operand === 'number') return -operand;
  throw new CelError('no such overload');
}

type Binary = Extract<Expression, { kind: 'binary' }>;

function evaluateBinary({ operator, left, right }: Binary, scope: Scope): CelValue {
  if (operator === '&&') return evaluateLogical(left, right, scope, false);
  if (operator === '||') return evaluateLogical(left, right, scope, true);
  const leftValue = evaluateCel(left, scope);
  const rightValue = evaluateCel(right, scope);
  switch (operator) {
    case '==':
      return celEquals(leftValue, rightValue);
    case '!=':
      return !celEquals(leftValue, rightValue);
    case '<':
      return celCompare(leftValue, rightValue) < 0;
    case '<=':
      return celCompare(leftValue, rightValue) <= 0;
    case '>':
      return celCompare(leftValue, rightValue) > 0;
    case '>=':
      return celCompare(leftValue, rightValue) >= 0;
    case 'in':
      return isIn(leftValue, rightValue);
    default:
      return celArithmetic(operator, leftValue, rightValue);
  }
}

/** `&&` and `||`: a side that decides the result outweighs an error of the other. */
function evaluateLogical(left: Expression, right: Expression, scope: Scope, decisive: boolean): boolean {
  let failure: unknown;
  for (const side of [left, right]) {
    try {
      if (isTrue(side, scope) === decisive) return decisive;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function isIn(value: CelValue, container: CelValue): boolean {
  if (Array.isArray(container)) return container.some((item: CelValue) => celEquals(item, value));
  if (isMap(container)) return Object.hasOwn(container, keyText(value));
  throw new CelError('no such overload');
}

type Call = Extract<Expression, { kind: 'call' }>;

const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

function evaluateCall(call: Call, scope: Scope): CelValue {
  if (call.target === undefined && call.name === 'has') return evaluateHas(call, scope);
  const [variable] = call.args;
  if (call.target && MACROS.has(call.name) && variable?.kind === 'name' && call.args.length >= 2) {
    return evaluateMacro(call, evaluateCel(call.target, scope), variable.name, scope);
  }
  if (!isFunction(call.name)) throw new CelError(`undeclared reference to '${call.name}'`);
  const args = [...(call.target ? [call.target] : []), ...call.args].map((arg) => evaluateCel(arg, scope));
  return callFunction(call.name, args);
}

function evaluateHas(call: Call, scope: Scope): boolean {
  const [argument] = call.args;
  if (argument?.kind !== 'member') throw new CelError('invalid argument to has() macro');
  const target = evaluateCel(argument.target, scope);
  return isMap(target) && Object.hasOwn(target, argument.field);
}

function evaluateMacro(call: Call, target: CelValue, variable: string, scope: Scope): CelValue {
  const items: readonly CelValue[] = Array.isArray(target) ? (target as readonly CelValue[]) : mapKeys(target);
  const [, first, second] = call.args;
  if (!first) throw new CelError(`invalid argument to ${call.name}() macro`);
  const scopeOf = (item: CelValue): Scope => ({ ...scope, [variable]: item });
  const holds = (item: CelValue): boolean => isTrue(first, scopeOf(item));
  switch (call.name) {
    case 'all':
      return items.every(holds);
    case 'exists':
      return items.some(holds);
    case 'exists_one':
      return items.filter(holds).length === 1;
    case 'filter':
      return items.filter(holds);
    default:
      return second
        ? items.filter(holds).map((item) => evaluateCel(second, scopeOf(item)))
        : items.map((item) => evaluateCel(first, scopeOf(item)));
  }
}

function mapKeys(value: CelValue): readonly CelValue[] {
  if (!isMap(value)) throw new CelError('no such overload');
  return Object.keys(value);
}

/** Function names that a rule uses and this evaluator does not have. */
export function unknownFunctions(expression: Expression): readonly string[] {
  const own =
    expression.kind === 'call' &&
    expression.name !== 'has' &&
    !MACROS.has(expression.name) &&
    !isFunction(expression.name)
      ? [expression.name]
      : [];
  return [...own, ...childrenOf(expression).flatMap(unknownFunctions)];
}

const CHILDREN: { readonly [K in Kind]: (expression: Of<K>) => readonly Expression[] } = {
  literal: () => [],
  name: () => [],
  member: ({ target }) => [target],
  index: ({ target, index }) => [target, index],
  call: ({ target, args }) => (target ? [target, ...args] : args),
  list: ({ items }) => items,
  map: ({ entries }) => entries.flat(),
  unary: ({ operand }) => [operand],
  binary: ({ left, right }) => [left, right],
  conditional: ({ test, ifTrue, ifFalse }) => [test, ifTrue, ifFalse],
};

function childrenOf(expression: Expression): readonly Expression[] {
  const children = CHILDREN[expression.kind] as (expression: Expression) => readonly Expression[];
  return children(expression);
}
