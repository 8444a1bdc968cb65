/** IAM's policy evaluation, as far as the sandbox needs it: actions, resources, the common condition operators. */
import type { PolicyDocument, PolicyStatement } from '../../../domain/role.ts';

export interface AccessQuestion {
  /** `sagemaker:BatchAddClusterNodes`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values, for example `aws:PrincipalAccount`. */
  readonly context: Readonly<Record<string, string>>;
}

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** What identity policies together say: a Deny beats every Allow, nothing at all is a no. */
export function decide(policies: readonly PolicyDocument[], question: AccessQuestion): Decision {
  let decision: Decision = 'implicitDeny';
  for (const statement of policies.flatMap((policy) => statementsOf(policy))) {
    if (!appliesTo(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'explicitDeny';
    decision = 'allowed';
  }
  return decision;
}

/** Whether a trust policy lets a service principal (`hyperpod.sagemaker.amazonaws.com`) assume the role. */
export function trustsService(
  trust: PolicyDocument,
  servicePrincipal: string,
  context: Readonly<Record<string, string>>,
): boolean {
  const applying = statementsOf(trust).filter(
    (statement) =>
      principalsOf(statement).some((principal) => principal === '*' || principal === servicePrincipal) &&
      matchesAny(listOf(statement.Action), 'sts:AssumeRole', true) &&
      meetsConditions(statement, context),
  );
  return applying.length > 0 && applying.every((statement) => statement.Effect === 'Allow');
}

/** Whether `pattern`, with IAM's wildcards, matches the whole of `text`. */
export function matchesPattern(pattern: string, text: string, ignoresCase = false): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoresCase ? 'is' : 's').test(text);
}

/** A policy may carry one statement without the list around it. */
function statementsOf(policy: PolicyDocument): readonly PolicyStatement[] {
  return [policy.Statement].flat();
}

function appliesTo(statement: PolicyStatement, question: AccessQuestion): boolean {
  const { action, resource, context } = question;
  const isActionMeant = statement.NotAction
    ? !matchesAny(listOf(statement.NotAction), action, true)
    : matchesAny(listOf(statement.Action), action, true);
  if (!isActionMeant) return false;
  const expand = (pattern: string) => expandVariables(pattern, context);
  const isResourceMeant = statement.NotResource
    ? !matchesAny(listOf(statement.NotResource).map(expand), resource, false)
    : matchesAny(listOf(statement.Resource).map(expand), resource, false);
  return isResourceMeant && meetsConditions(statement, context);
}

function principalsOf(statement: PolicyStatement): readonly string[] {
  const { Principal: principal } = statement;
  if (principal === '*') return ['*'];
  const service = (principal as { readonly Service?: string | readonly string[] } | undefined)?.Service;
  return listOf(service);
}

function meetsConditions(statement: PolicyStatement, context: Readonly<Record<string, string>>): boolean {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, expected] of Object.entries(keys)) {
      const values = listOf(expected).map((value) => expandVariables(value, context));
      if (!meetsCondition(operator, contextValue(context, key), values)) return false;
    }
  }
  return true;
}

const COMPARISONS: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual) => matchesPattern(expected, actual),
  ArnEquals: (expected, actual) => matchesPattern(expected, actual),
  ArnLike: (expected, actual) => matchesPattern(expected, actual),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/** A key that the request does not have fails a positive operator and passes a negated one, as in IAM. */
function meetsCondition(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  const { name, isNegated, isOptional } = readOperator(operator);
  if (name === 'Null') return expected.includes(String(actual === undefined));
  const compare = COMPARISONS[name];
  if (!compare) return false;
  if (actual === undefined) return isOptional || isNegated;
  return expected.some((value) => compare(value, actual)) !== isNegated;
}

function readOperator(operator: string): {
  readonly name: string;
  readonly isNegated: boolean;
  readonly isOptional: boolean;
} {
  const plain = operator.replace(/^(ForAllValues|ForAnyValue):/, '').replace(/IfExists$/, '');
  return {
    name: plain.replace(/^(String|Arn)Not/, '$1'),
    isNegated: /^(String|Arn)Not/.test(plain),
    isOptional: operator.endsWith('IfExists') || operator.startsWith('ForAllValues:'),
  };
}

function contextValue(context: Readonly<Record<string, string>>, key: string): string | undefined {
  const found = Object.keys(context).find((name) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : context[found];
}

function expandVariables(text: string, context: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (variable, name: string) => contextValue(context, name) ?? variable);
}

function matchesAny(patterns: readonly string[], text: string, ignoresCase: boolean): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, text, ignoresCase));
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
