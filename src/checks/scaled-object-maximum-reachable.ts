/** A maximum that nothing behind it can serve is learnt at the worst moment: this follows it down to the link that ends it. */
import { chainsOf, targetOfScaledObject } from '../autoscaling/capacity/chains-of-facts.ts';
import type { CapacityChain, CapacityLink } from '../domain/capacity.ts';
import { objectSubject } from '../domain/finding.ts';
import { type KubeObject, namespacedName } from '../domain/kube-object.ts';
import { readScaledObject } from '../domain/live-scaled-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { liveClusterOf, MODEL_FACTS } from './shared/live-cluster.ts';
import { patchCommand } from './shared/kubectl.ts';
import { factsOfChecks, firstFailing } from './shared/other-checks.ts';
import { QUOTA_FACTS, QUOTA_OPTIONS } from './shared/quotas.ts';
import { check as subnetFreeAddresses } from './subnet-free-addresses.ts';

interface Reach {
  readonly maxReplicas: number;
  readonly reachable: number;
  readonly link: string;
  readonly detail: string;
}

export const check = defineCheck({
  id: 'scaled-object-maximum-reachable',
  title: 'the maximum of a scaled object can be reached',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  uses: [
    'deployments',
    'statefulSets',
    ...MODEL_FACTS,
    ...QUOTA_FACTS,
    ...QUOTA_OPTIONS,
    ...factsOfChecks([subnetFreeAddresses]),
  ],
  messages: {
    reachable: ({ maxReplicas }: { readonly maxReplicas: number }) => `all ${maxReplicas} replicas can run`,
    stops: ({ maxReplicas, reachable, link, detail }: Reach) =>
      `it stops at ${reachable} of ${maxReplicas} replicas: ${link} ends it (${detail})`,
    elsewhere: ({ link, see }: { readonly link: string; readonly see: string }) => `${link} ends it: see ${see}`,
    unknown: ({ link, why }: { readonly link: string; readonly why: string }) => `${link} is unknown: ${why}`,
  },
  run: ({ scaledObjects }, judge, context) => {
    const chains = chainsOf(scaledObjects.map(targetOfScaledObject), context, (objects) =>
      liveClusterOf(objects, context),
    );
    return scaledObjects.flatMap((object, index) => {
      const chain = chains[index];
      if (!chain) return [];
      const subject = objectSubject(object);
      const evidence = evidenceOf(object, chain);
      const { certainty, maxReplicas, links } = chain;
      const binding = links.find(({ name }) => name === chain.binding);
      const unknown = links.find((link) => link.maxReplicas === null);
      if (!binding && unknown) {
        return [judge.unknown(subject, 'unknown', { link: unknown.name, why: unknown.detail }, { evidence })];
      }
      if (!binding) return [judge.pass(subject, 'reachable', { maxReplicas }, { evidence, certainty })];
      const see =
        readScaledObject(object).maxReplicas === null ? 'scaled-object-maximum-set' : toldBy(binding, chain, context);
      if (see !== undefined) return [judge.skip(subject, 'elsewhere', { link: binding.name, see }, { evidence })];
      const reachable = binding.maxReplicas ?? 0;
      const data = { maxReplicas, reachable, link: binding.name, detail: binding.detail };
      const fix = fixOf(object, reachable, context);
      return [judge.fail(subject, 'stops', data, { evidence, certainty: binding.certainty, fix })];
    });
  },
});

function evidenceOf({ metadata, spec }: KubeObject, { links }: CapacityChain) {
  const { maxReplicaCount } = (spec ?? {}) as { readonly maxReplicaCount?: number };
  return [
    {
      field: 'spec.maxReplicaCount',
      value: maxReplicaCount ?? null,
      source: `ScaledObject/${metadata.namespace ?? 'default'}/${metadata.name}`,
    },
    ...links.map(({ name, maxReplicas }) => ({ field: name, value: maxReplicas, source: 'hpscale capacity' })),
  ];
}

/** The check that fails for the same cause, if there is one. */
function toldBy(binding: CapacityLink, chain: CapacityChain, context: CheckContext): string | undefined {
  const isStuck = (binding.maxReplicas ?? 0) <= chain.running;
  switch (binding.name) {
    case 'nodes':
      return chain.waiting > 0 ? 'pending-pod-schedulable' : undefined;
    case 'instance-quota':
      return isStuck ? 'instance-quota-headroom' : undefined;
    case 'cluster-quota':
    case 'total-quota':
      return isStuck ? 'cluster-wide-quota-headroom' : undefined;
    case 'subnet-addresses':
      return firstFailing([subnetFreeAddresses], context);
    default:
      return undefined;
  }
}

function fixOf(object: KubeObject, reachable: number, context: CheckContext) {
  const look = context.commandLine('capacity', ['--scaledobject', namespacedName(object)]);
  const most = Math.max(1, reachable);
  return fixBy(
    `raise the link that ends it, or lower the maximum to what can be had; all links: ${look}`,
    patchCommand(object, { spec: { maxReplicaCount: most } }),
  );
}
