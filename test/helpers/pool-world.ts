/** Node pools that are wrong in one way: on the wire, and as manifests that nobody has applied. */
import type { Check } from '../../src/checks/check.ts';
import { judgeFacts } from '../../src/actions/judge-facts.ts';
import { type Facts, factsOf, readFact, unreadFact } from '../../src/domain/facts.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { type Breakage, withSpec } from './check-world.ts';

interface TemplateSpec {
  readonly requirements: readonly unknown[];
}

interface PoolSpec {
  readonly template: { readonly metadata?: object; readonly spec: TemplateSpec };
}

/** The chat team's pool with another list of requirements. */
export function withRequirements(...requirements: readonly object[]): Breakage {
  return withTemplate({ requirements });
}

/** The chat team's pool with some fields of its nodes changed. */
export function withTemplate(fields: object): Breakage {
  return withPool((spec) => ({ ...spec, template: { ...spec.template, spec: { ...spec.template.spec, ...fields } } }));
}

/** The chat team's pool changed at will. */
export function withPool(change: (spec: PoolSpec) => object): Breakage {
  return { objects: { 'NodePool/gpu': withSpec<PoolSpec>((spec) => change(spec) as PoolSpec) } };
}

/** A requirement with In. */
export function oneOf(key: string, ...values: readonly string[]) {
  return { key, operator: 'In', values };
}

export const TYPE = 'node.kubernetes.io/instance-type';
export const ZONE = 'topology.kubernetes.io/zone';
export const CAPACITY = 'karpenter.sh/capacity-type';
export const ARCH = 'kubernetes.io/arch';

/** A pool as a file has it: no status, no uid. */
export function poolManifest(fields: object = {}, spec: object = {}): KubeObject {
  const nodeClassRef = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' };
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: { template: { spec: { nodeClassRef, requirements: [], ...fields } }, ...spec },
  };
}

/** A node class that the controller has looked at. */
export function classWith(instanceGroups: readonly object[], name = 'gpu'): KubeObject {
  return {
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name },
    spec: { instanceGroups: instanceGroups.map((group) => (group as { name: string }).name) },
    status: { conditions: [{ type: 'Ready', status: 'True' }], instanceGroups },
  };
}

/** A group as a node class lists it; one zone. */
export function groupWith(name: string, instanceTypes: readonly string[], zone = 'us-west-2a', more: object = {}) {
  return { name, instanceTypes, subnets: [{ id: `subnet-${zone}`, zone }], capacities: { OnDemand: {} }, ...more };
}

/** Runs one check over given lists; every other fact is not in the files. */
export function judgeObjects(check: Check, given: Partial<Record<keyof Facts, readonly KubeObject[]>>): Finding[] {
  const facts = Object.fromEntries(Object.entries(given).map(([key, list]) => [key, readFact(list, 'files')]));
  const collected = {
    origin: { collectedAt: 0, clusterName: null, region: null, profile: null },
    facts: factsOf(facts, unreadFact('not-applicable', 'not in the files')),
  };
  return [...judgeFacts([check], collected).findings];
}
