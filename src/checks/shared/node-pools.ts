/** What checks of node pools have in common: which pools are judged, evidence, and patches that mend them. */
import { type Evidence, type Fix, objectSubject, type Subject } from '../../domain/finding.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import {
  isHyperpodPool,
  type LiveNodePool,
  type PoolRequirement,
  readNodePool,
} from '../../domain/node-pool-object.ts';
import type { Operator, Requirement } from '../../autoscaling/karpenter/requirement.ts';
import { parseRequirement } from '../../autoscaling/karpenter/requirement.ts';
import {
  NO_REQUIREMENTS,
  type Requirements,
  requirementsOfLabels,
  withRequirements,
} from '../../autoscaling/karpenter/requirements.ts';
import { type CheckContext, fixBy } from '../check.ts';
import { patchCommand } from './kubectl.ts';

/** What `subjects` of these checks says. */
export const POOLS = 'node pools of HyperPod node classes';
export const REQUIREMENTS_FIELD = 'spec.template.spec.requirements';

/** The pools that Karpenter on HyperPod makes nodes for: not those of another Karpenter, not those on their way out. */
export function hyperpodPools(objects: readonly KubeObject[]): LiveNodePool[] {
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(readNodePool)
    .filter(isHyperpodPool);
}

/** Whether the API server has it. A file may hold what kubectl printed of a live one. */
export function isLive({ object }: LiveNodePool, { manifests }: CheckContext): boolean {
  return manifests === null && object.metadata.uid !== undefined;
}

export function subjectOf({ object }: LiveNodePool): Subject {
  return objectSubject(object);
}

/** Evidence from the pool's object. */
export function evidenceOf(pool: LiveNodePool, field: string, value: unknown): Evidence {
  return { field, value, source: subjectOf(pool).text };
}

/** The requirements of a key as they stand in the object, each with its own path; the whole list when there is none. */
export function requirementEvidence(pool: LiveNodePool, key: string): Evidence[] {
  const found = pool.requirements.flatMap((requirement, index) =>
    keyOf(requirement) === key
      ? [evidenceOf(pool, `${REQUIREMENTS_FIELD}[${index}].${valueField(requirement)}`, valueOf(requirement))]
      : [],
  );
  return found.length > 0 ? found : [evidenceOf(pool, REQUIREMENTS_FIELD, pool.requirements)];
}

function valueField({ values }: PoolRequirement): string {
  return values.length > 0 ? 'values' : 'operator';
}

function valueOf({ values, operator }: PoolRequirement): unknown {
  return values.length > 0 ? values : operator;
}

/** The key that Karpenter reads: old names of labels count as their new ones. */
export function keyOf(requirement: PoolRequirement): string {
  return parsePoolRequirement(requirement).key;
}

/** As Karpenter's scheduler reads it. */
export function parsePoolRequirement(requirement: PoolRequirement): Requirement {
  return parseRequirement({ ...requirement, operator: requirement.operator as Operator });
}

/** All that nodes of the pool must be: requirements and template labels, per key. */
export function requirementsOf(pool: LiveNodePool): Requirements {
  const written = withRequirements(NO_REQUIREMENTS, pool.requirements.map(parsePoolRequirement));
  return withRequirements(written, requirementsOfLabels(pool.labels).values());
}

/** A merge patch of the pool's spec, as a command. */
export function patchPool({ object }: LiveNodePool, summary: string, spec: Readonly<Record<string, unknown>>): Fix {
  return fixBy(summary, patchCommand(object, { spec }));
}

/** Requirements are a list, and a merge patch replaces it as a whole: so the whole new list is in it. */
export function patchRequirements(pool: LiveNodePool, summary: string, requirements: readonly PoolRequirement[]): Fix {
  return patchPool(pool, summary, { template: { spec: { requirements: requirements.map(toManifest) } } });
}

function toManifest({ key, operator, values, minValues }: PoolRequirement): Record<string, unknown> {
  return {
    key,
    operator,
    ...(values.length === 0 ? {} : { values }),
    ...(minValues === undefined ? {} : { minValues }),
  };
}

/** The requirements with those of one key replaced; at the place of its first. */
export function replaceKey(
  pool: LiveNodePool,
  key: string,
  replacement: readonly PoolRequirement[],
): readonly PoolRequirement[] {
  const first = pool.requirements.findIndex((requirement) => keyOf(requirement) === key);
  const others = pool.requirements.map((requirement) => (keyOf(requirement) === key ? [] : [requirement]));
  if (first === -1) return [...others.flat(), ...replacement];
  return others.flatMap((kept, index) => (index === first ? replacement : kept));
}
