/** CEL validation rules of CRDs: checked when the CRD is written, evaluated when its objects are. */
import { evaluateCel, toCel, unknownFunctions } from './cel/evaluate.ts';
import { parseCel } from './cel/parse.ts';
import { CelError, type CelValue, type Expression } from './cel/syntax.ts';
import type { FieldError } from './field-error.ts';
import { asArray, asObject, isObject, type JsonObject, asText } from '../domain/json.ts';
import type { Schema, ValidationRule } from './schema.ts';

const parsed = new WeakMap<ValidationRule, Expression>();

function expressionOf(rule: ValidationRule): Expression {
  const known = parsed.get(rule);
  if (known) return known;
  const expression = parseCel(rule.rule);
  parsed.set(rule, expression);
  return expression;
}

/** Rules of a schema that do not compile, by the path of the schema in the CRD. */
export function* checkRules(schema: JsonObject, field: string): Iterable<FieldError> {
  for (const [index, rule] of asArray(schema['x-kubernetes-validations']).entries()) {
    const detail = compileError(asText(asObject(rule)['rule']));
    if (detail === undefined) continue;
    const at = `${field}.x-kubernetes-validations[${index}].rule`;
    yield { type: 'invalid', field: at, value: rule, detail: `compilation failed: ERROR: <input>:1:1: ${detail}` };
  }
  for (const [name, member] of Object.entries(asObject(schema['properties']))) {
    yield* checkRules(asObject(member), `${field}.properties[${name}]`);
  }
  for (const name of ['items', 'additionalProperties']) {
    if (isObject(schema[name])) yield* checkRules(schema[name], `${field}.${name}`);
  }
}

function compileError(rule: string): string | undefined {
  try {
    const [unknown] = unknownFunctions(parseCel(rule));
    return unknown === undefined ? undefined : `undeclared reference to '${unknown}'`;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

/** Whether the rule compares with the old value. */
function isTransition(rule: ValidationRule): boolean {
  return /\boldSelf\b/.test(rule.rule);
}

export interface RuleInput {
  readonly path: string;
  readonly value: unknown;
  /** undefined: there is no old value to compare with. */
  readonly old: unknown;
}

/** What the rules of one schema node say of a value. A rule that cannot be evaluated counts as broken. */
export function ruleErrors(schema: Schema, input: RuleInput): readonly FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return rules.flatMap((rule) => {
    if (isTransition(rule) && input.old === undefined && !rule.optionalOldSelf) return [];
    const scope = { self: toCel(input.value), ...(input.old === undefined ? {} : { oldSelf: toCel(input.old) }) };
    const broken = brokenBy(rule, scope);
    return broken === undefined ? [] : [ruleError(rule, schema, input, broken)];
  });
}

function brokenBy(rule: ValidationRule, scope: Readonly<Record<string, CelValue>>): string | undefined {
  try {
    if (evaluateCel(expressionOf(rule), scope) === true) return undefined;
    if (rule.messageExpression) return asText(evaluateCel(parseCel(rule.messageExpression), scope));
    return rule.message ?? `failed rule: ${rule.rule.trim()}`;
  } catch (error) {
    if (error instanceof CelError) return `rule evaluation error: ${error.message}`;
    throw error;
  }
}

function ruleError(rule: ValidationRule, schema: Schema, input: RuleInput, detail: string): FieldError {
  const field = `${input.path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>';
  const type = ruleErrorType(rule.reason);
  return { type, field, value: schema.type ?? 'object', detail };
}

function ruleErrorType(reason: string | undefined): FieldError['type'] {
  switch (reason) {
    case 'FieldValueForbidden':
      return 'forbidden';
    case 'FieldValueRequired':
      return 'required';
    case 'FieldValueDuplicate':
      return 'duplicate';
    default:
      return 'invalid';
  }
}
