/** How KEDA reads a trigger's parameters: the rules of its `keda:"…"` struct tags (pkg/scalers/scalersconfig). */

export type Strings = Readonly<Record<string, string>>;
export type Source = 'triggerMetadata' | 'resolvedEnv' | 'authParams';
export type FieldKind = 'string' | 'integer' | 'float' | 'boolean' | 'list' | 'map';

export interface FieldRule {
  readonly name: string;
  readonly kind: FieldKind;
  /** Looked up in this order; the first that is not blank counts. */
  readonly from: readonly Source[];
  readonly default?: string;
  readonly isOptional?: boolean;
}

/** Where a trigger's parameters come from beside its metadata. */
export interface TriggerSources {
  /** What the TriggerAuthentication resolves to (secrets). */
  readonly authParams?: Strings;
  /** Environment of the target's container; `xFromEnv: NAME` points here. */
  readonly resolvedEnv?: Strings;
  /** `podIdentity.provider` of the TriggerAuthentication. */
  readonly podIdentity?: string;
}

export interface ReadFields {
  /** Text of every field that was given or has a default, and can be read as its kind. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly errors: readonly string[];
}

/** Reads all fields; the errors are KEDA's own, except what follows the last colon of "unable to set param". */
export function readFields(rules: readonly FieldRule[], metadata: Strings, sources: TriggerSources): ReadFields {
  const values: Record<string, string> = {};
  const errors: string[] = [];
  for (const rule of rules) {
    const text = lookUp(rule, metadata, sources) ?? rule.default;
    if (text === undefined) {
      if (rule.isOptional !== true)
        errors.push(`missing required parameter "${rule.name}" in [${rule.from.join(' ')}]`);
      continue;
    }
    const problem = KIND_PROBLEMS[rule.kind](text);
    if (problem === undefined) values[rule.name] = text;
    else errors.push(`unable to set param "${rule.name}" value "${text}": ${problem}`);
  }
  return { values, errors };
}

function lookUp(rule: FieldRule, metadata: Strings, sources: TriggerSources): string | undefined {
  for (const source of rule.from) {
    const text = textFrom(source, rule.name, metadata, sources)?.trim();
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

function textFrom(source: Source, name: string, metadata: Strings, sources: TriggerSources): string | undefined {
  if (source === 'triggerMetadata') return metadata[name];
  if (source === 'authParams') return sources.authParams?.[name];
  const variable = metadata[`${name}FromEnv`];
  return variable === undefined ? undefined : sources.resolvedEnv?.[variable];
}

/** Numbers and booleans are read as JSON: `.5`, `+1`, `01` and `True` are refused. */
const KIND_PROBLEMS: Readonly<Record<FieldKind, (text: string) => string | undefined>> = {
  string: () => undefined,
  list: () => undefined,
  integer: (text) => (/^-?(0|[1-9]\d*)$/.test(text) ? undefined : 'it is not a whole number'),
  float: (text) => (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? undefined : 'it is not a number'),
  boolean: (text) => (text === 'true' || text === 'false' ? undefined : 'it is neither true nor false'),
  map: (text) => {
    const bad = text.split(',').find((pair) => pair.split('=').length !== 2);
    return bad === undefined ? undefined : `expected format key=value, got "${bad.trim()}"`;
  },
};
