/** A Karpenter of one's own in the same EKS cluster has to be v1, and to be kept apart by taints. */
import { namedSubject, objectSubject } from '../domain/finding.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { isHyperpodPool, type LiveNodePool, readNodePool } from '../domain/node-pool-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';

/** Kinds that both share; the Karpenter that was there first brought them. */
const SHARED_CRDS = ['nodepools.karpenter.sh', 'nodeclaims.karpenter.sh'];
const EC2_CRD = 'ec2nodeclasses.karpenter.k8s.aws';

export const check = defineCheck({
  id: 'self-managed-karpenter',
  title: "a Karpenter of one's own in the EKS cluster is v1 and kept apart",
  severity: 'error',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['crds', 'deployments'],
  uses: ['nodePools'],
  messages: {
    none: () => "there is no Karpenter but HyperPod's",
    apart: () => "there is a Karpenter of one's own; it is v1, and no pod without tolerations fits node pools of both",
    tooOld: ({ crds }: { crds: readonly string[] }) =>
      `${crds.join(' and ')} ${crds.length === 1 ? 'does' : 'do'} not serve v1: autoscaling on HyperPod needs NodePool and NodeClaim at v1 where another Karpenter runs`,
    overlapping: ({ pools }: { pools: readonly string[] }) =>
      `there is a Karpenter of one's own, and no taint keeps it apart from ${pools.join(', ')}: both start nodes for the same pending pods`,
    unknown: ({ why }: { why: string }) =>
      `there is a Karpenter of one's own; whether taints keep it apart is unknown (${why})`,
  },
  run: ({ crds, deployments }, judge, context) => {
    const subject = namedSubject('cluster', context.origin.clusterName ?? 'unnamed');
    const old = crds.filter((crd) => SHARED_CRDS.includes(crd.metadata.name) && !servesV1(crd));
    if (old.length > 0) {
      const names = old.map(({ metadata }) => metadata.name);
      const evidence = old.map((crd) => ({
        field: 'spec.versions',
        value: versionsOf(crd).map(({ name }) => name),
        source: objectSubject(crd).text,
      }));
      const fix = fixBy("upgrade the Karpenter of one's own to v1 by its migration guide, CRDs included");
      return [judge.fail(subject, 'tooOld', { crds: names }, { evidence, fix })];
    }
    const signs = signsOf(crds, deployments);
    if (signs.length === 0) return [judge.pass(subject, 'none', {})];
    const evidence = signs.map((object) => ({
      field: 'metadata.name',
      value: object.metadata.name,
      source: objectSubject(object).text,
    }));
    const unread = context.whyUnread('nodePools');
    if (unread && unread.reason !== 'not-installed')
      return [judge.unknown(subject, 'unknown', { why: unread.message }, { evidence })];
    const pools = overlappingPools(context);
    if (pools.length === 0) return [judge.pass(subject, 'apart', {}, { evidence })];
    const fix = fixBy(
      `give these node pools a taint that pods for HyperPod tolerate (nvidia.com/gpu:NoSchedule for GPUs), or give one to the other Karpenter's`,
    );
    return [judge.fail(subject, 'overlapping', { pools }, { evidence, fix, severity: 'warning' })];
  },
});

function signsOf(crds: readonly KubeObject[], deployments: readonly KubeObject[]): readonly KubeObject[] {
  return [
    ...crds.filter(({ metadata }) => metadata.name === EC2_CRD),
    ...deployments.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'karpenter'),
  ];
}

interface CrdVersion {
  readonly name?: string;
  readonly served?: boolean;
}

function versionsOf({ spec }: KubeObject): readonly CrdVersion[] {
  const { versions } = (spec ?? {}) as { readonly versions?: unknown };
  return Array.isArray(versions) ? (versions as readonly CrdVersion[]) : [];
}

function servesV1(crd: KubeObject): boolean {
  return versionsOf(crd).some(({ name, served }) => name === 'v1' && served !== false);
}

/** HyperPod's pools that share pods without tolerations with a pool of the other: neither has a taint. */
function overlappingPools(context: CheckContext): readonly string[] {
  const pools = (context.optional('nodePools') ?? []).map(readNodePool);
  const hasUntaintedOther = pools.some((pool) => !isHyperpodPool(pool) && !isFenced(pool));
  return hasUntaintedOther
    ? pools.filter((pool) => isHyperpodPool(pool) && !isFenced(pool)).map(({ name }) => name)
    : [];
}

function isFenced({ taints }: LiveNodePool): boolean {
  return taints.some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
}
