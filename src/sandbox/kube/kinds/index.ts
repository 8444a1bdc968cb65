/** The kinds with rules of their own. */
import { CRD_KEY, definitionRules } from './custom-resource-definitions.ts';
import { autoscalerRules } from './autoscalers.ts';
import { budgetRules, eventRules, priorityClassRules, secretRules, serviceRules } from './core.ts';
import type { KindRules } from './kind-rules.ts';
import { namespaceRules } from './namespaces.ts';
import { podRules } from './pods.ts';
import { daemonSetRules, deploymentRules, replicaSetRules, statefulSetRules } from './workloads.ts';

const NO_RULES: KindRules = {};

const RULES: Readonly<Record<string, KindRules>> = {
  '/namespaces': namespaceRules,
  '/nodes': { keepsStatusOnCreate: true },
  '/pods': podRules,
  '/services': serviceRules,
  '/secrets': secretRules,
  '/events': eventRules,
  'apps/deployments': deploymentRules,
  'apps/replicasets': replicaSetRules,
  'apps/statefulsets': statefulSetRules,
  'apps/daemonsets': daemonSetRules,
  'autoscaling/horizontalpodautoscalers': autoscalerRules,
  'policy/poddisruptionbudgets': budgetRules,
  'scheduling.k8s.io/priorityclasses': priorityClassRules,
  [CRD_KEY]: definitionRules,
};

/** The rules of a resource, by its key. */
export function rulesOf(key: string): KindRules {
  return RULES[key] ?? NO_RULES;
}
