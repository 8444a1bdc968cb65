/** The kinds with rules of their own. */
import { CRD_KEY, definitionRules } from './custom-resource-definitions.ts';
import type { KindRules } from './kind-rules.ts';
import { namespaceRules } from './namespaces.ts';

const NO_RULES: KindRules = {};

const RULES: Readonly<Record<string, KindRules>> = {
  '/namespaces': namespaceRules,
  '/nodes': { keepsStatusOnCreate: true },
  [CRD_KEY]: definitionRules,
};

/** The rules of a resource, by its key. */
export function rulesOf(key: string): KindRules {
  return RULES[key] ?? NO_RULES;
}
