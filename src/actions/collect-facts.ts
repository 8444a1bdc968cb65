/** Reads every fact once, whatever can be read at the same time together: what `check`, `capacity` and `snapshot` stand on. */
import type { Aws, Context, Kube } from '../context.ts';
import type { Cluster, EksCluster } from '../domain/cluster.ts';
import { eksClusterNameOfArn } from '../domain/arn.ts';
import { type CollectedFacts, type Fact, type Facts, type FactsOrigin, readFact } from '../domain/facts.ts';
import type { ClusterSelection, KubeSelection } from '../domain/options.ts';
import { isHpscaleError } from '../errors.ts';
import { collectAwsFacts } from './collect-aws-facts.ts';
import { collectKubeFacts } from './collect-kube-facts.ts';
import { kubeFromConfig, notOnEksError, usesKubeconfig } from './connect-kube.ts';
import { attempt, following, toUnread } from './read-fact.ts';
import { openCluster } from './resolve-cluster.ts';
import { type OnFact, settle } from './settle-facts.ts';

export interface CollectOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
}

/** Facts so far, as soon as the cluster is known (or known not to be readable). */
export interface SettledFacts {
  readonly origin: FactsOrigin;
  readonly facts: Partial<Facts>;
}

/**
 * Collects; `onSettled` is told after each fact. Throws what no fact can stand for: a bad flag, no region, a cluster that
 * does not exist. The longest chains of calls: the pages of quotas; or DescribeCluster, EKS DescribeCluster, the
 * Kubernetes lists, KEDA's identity and its role.
 */
export async function collectFacts(
  options: CollectOptions,
  context: Context,
  onSettled: (settled: SettledFacts) => void = () => undefined,
): Promise<CollectedFacts> {
  const { aws, given, profile, find } = await openCluster(options.selection, context);
  const now = context.clock.now();
  const originOf = (cluster: Fact<Cluster>): FactsOrigin => ({
    collectedAt: now,
    clusterName: cluster.status === 'read' ? cluster.value.name : (given ?? null),
    region: aws.region,
    profile: profile ?? null,
  });
  let soFar: Partial<Facts> = {};
  const onFact: OnFact = (key, fact) => {
    soFar = { ...soFar, [key]: fact };
    if (soFar.cluster) onSettled({ origin: originOf(soFar.cluster), facts: soFar });
  };
  const cluster = findCluster(find);
  const eksCluster = cluster.then((fact) => following(fact, (value) => readEks(value, aws)));
  const kube = eksCluster.then((fact) => connect(fact, aws, options.kube, context));
  const [found, awsFacts, kubeFacts] = await Promise.all([
    settle({ cluster, eksCluster }, onFact),
    collectAwsFacts({ aws, cluster, eksCluster, now }, onFact),
    collectKubeFacts({ aws, kube, cluster, now }, onFact),
  ]);
  return { origin: originOf(found.cluster), facts: { ...awsFacts, ...kubeFacts, ...found } satisfies Facts };
}

/** A cluster that may not be described is a fact like any other; one that does not exist is a slip, and thrown. */
async function findCluster(find: () => Promise<Cluster>): Promise<Fact<Cluster>> {
  try {
    return readFact(await find(), 'sagemaker:DescribeCluster');
  } catch (error) {
    const isFact = isHpscaleError(error) && ['permission', 'credentials', 'remote', 'timeout'].includes(error.kind);
    if (!isFact) throw error;
    return toUnread(error);
  }
}

async function readEks(cluster: Cluster, aws: Aws): Promise<Fact<EksCluster>> {
  const { orchestrator } = cluster;
  if (orchestrator.kind !== 'eks') return toUnread(notOnEksError(cluster));
  return await attempt('eks:DescribeCluster', () => aws.eks.describe(eksClusterNameOfArn(orchestrator.eksClusterArn)));
}

/** A client; nothing is asked of the API server yet. */
async function connect(
  eksCluster: Fact<EksCluster>,
  aws: Aws,
  selection: KubeSelection,
  context: Context,
): Promise<Fact<Kube>> {
  if (usesKubeconfig(selection)) return readFact(await kubeFromConfig(selection, context), 'kubeconfig');
  return await following(eksCluster, async (cluster) => {
    const token = () => aws.eks.token(cluster.name);
    const callerArn = async () => (await aws.identity()).arn;
    return readFact(await context.kube({ kind: 'eks', cluster, token, callerArn }), cluster.endpoint);
  });
}
