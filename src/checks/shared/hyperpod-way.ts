/** Node pools written for Karpenter's EC2 provider, or for a Karpenter before v1, as they would be on HyperPod. */
import { isKnownEc2Key, meetsEc2Requirement } from '../../autoscaling/karpenter/ec2-labels.ts';
import { findInstanceType, INSTANCE_TYPES } from '../../domain/instance-type.ts';
import { asText, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { ARCH_LABEL, INSTANCE_TYPE_LABEL } from '../../domain/node-labels.ts';
import { type LiveNodePool, type PoolRequirement, readNodePool } from '../../domain/node-pool-object.ts';
import { classifyRequirementKey } from '../../domain/requirement-keys.ts';
import { shellWord } from '../../domain/shell-word.ts';
import type { CheckContext } from '../check.ts';
import { parsePoolRequirement } from './node-pools.ts';
import { applyFlagsOf } from './pool-flags.ts';

/** More types than that are no choice: then the instance groups of the node class decide, as AWS recommends. */
const MOST_TYPES = 8;

/** The command line that prints the manifest for HyperPod. */
export function renderCommandOf(object: KubeObject, context: CheckContext): string {
  const pool = withHyperpodRequirements(readNodePool(asVersion1(object)));
  const nodeClass = pool.nodeClassRef.name ?? pool.name;
  const flags = ['--nodeclass', nodeClass, ...applyFlagsOf(pool)];
  return context.commandLine(`nodepool render ${shellWord(pool.name)}`, flags.map(shellWord));
}

/** The same fields where v1 has them. */
function asVersion1(object: KubeObject): KubeObject {
  return object.kind === 'Provisioner' ? fromProvisioner(object) : fromBeta(object);
}

/** v1beta1: the age of nodes was a matter of disruption, and the policy had another name. */
function fromBeta(object: KubeObject): KubeObject {
  const disruption = (at(object.spec, 'disruption') ?? {}) as Readonly<Record<string, unknown>>;
  const { expireAfter, ...others } = disruption;
  const template = (at(object.spec, 'template') ?? {}) as Readonly<Record<string, unknown>>;
  const nodes = (template['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  const policy = others['consolidationPolicy'] === 'WhenUnderutilized' ? 'WhenEmptyOrUnderutilized' : undefined;
  return {
    ...object,
    spec: {
      ...(object.spec as object | undefined),
      template: { ...template, spec: { ...(expireAfter === undefined ? {} : { expireAfter }), ...nodes } },
      disruption: { ...others, ...(policy === undefined ? {} : { consolidationPolicy: policy }) },
    },
  };
}

/** v1alpha5. */
function fromProvisioner(object: KubeObject): KubeObject {
  const of = (...path: readonly string[]) => at(object.spec, ...path);
  const seconds = (name: string) => (of(name) === undefined ? undefined : `${asText(of(name))}s`);
  const isEmptyOnly = of('ttlSecondsAfterEmpty') !== undefined;
  return {
    ...object,
    spec: {
      template: {
        metadata: { labels: of('labels') },
        spec: {
          nodeClassRef: of('providerRef'),
          requirements: of('requirements'),
          taints: of('taints'),
          startupTaints: of('startupTaints'),
          expireAfter: seconds('ttlSecondsUntilExpired'),
        },
      },
      disruption: isEmptyOnly
        ? { consolidationPolicy: 'WhenEmpty', consolidateAfter: seconds('ttlSecondsAfterEmpty') }
        : {},
      limits: of('limits', 'resources'),
      weight: of('weight'),
    },
  };
}

/** Types with `ml.`, those that labels of EC2 nodes mean, and no architecture that HyperPod's Karpenter does not know. */
function withHyperpodRequirements(pool: LiveNodePool): LiveNodePool {
  const kept = pool.requirements.filter(({ key }) => isKept(key));
  const types = typesOf(pool.requirements);
  const named: readonly PoolRequirement[] =
    types.length === 0 ? [] : [{ key: INSTANCE_TYPE_LABEL, operator: 'In', values: types }];
  return { ...pool, requirements: [...named, ...kept] };
}

function isKept(key: string): boolean {
  if (key === INSTANCE_TYPE_LABEL || key === ARCH_LABEL) return false;
  return ['supported', 'well-known', 'custom'].includes(classifyRequirementKey(key).kind);
}

/** What the pool names, else what its EC2 labels come to; empty: the node class decides. */
function typesOf(requirements: readonly PoolRequirement[]): readonly string[] {
  const listed = requirements.filter(({ key, operator }) => key === INSTANCE_TYPE_LABEL && operator === 'In');
  if (listed.length > 0) {
    return listed.flatMap(({ values }) => values.map(asHyperpodType)).filter((name) => findInstanceType(name));
  }
  const ec2 = requirements.filter(({ key }) => isKnownEc2Key(key)).map(parsePoolRequirement);
  if (ec2.length === 0) return [];
  const meant = INSTANCE_TYPES.filter((type) => ec2.every((requirement) => meetsEc2Requirement(type, requirement)));
  return meant.length > MOST_TYPES ? [] : meant.map(({ name }) => name);
}

function asHyperpodType(name: string): string {
  return name.startsWith('ml.') ? name : `ml.${name}`;
}
