/** From a HyperPod cluster to its Kubernetes API: derived from EKS, or a kubeconfig when the user names one. */
import type { Aws, Context, Kube } from '../context.ts';
import { eksClusterNameOfArn, parseArn } from '../domain/arn.ts';
import type { Cluster, EksCluster } from '../domain/cluster.ts';
import type { KubeSelection } from '../domain/options.ts';
import { HpscaleError } from '../errors.ts';

/** Whether the user asked for a kubeconfig; without one, access is derived from the cluster. */
export function usesKubeconfig(selection: KubeSelection): boolean {
  return selection.kubeconfig !== undefined || selection.kubeContext !== undefined;
}

/** A client by kubeconfig, when the user named one. */
export async function kubeFromConfig(selection: KubeSelection, context: Pick<Context, 'kube'>): Promise<Kube> {
  return await context.kube({
    kind: 'kubeconfig',
    ...(selection.kubeconfig === undefined ? {} : { file: selection.kubeconfig }),
    ...(selection.kubeContext === undefined ? {} : { context: selection.kubeContext }),
  });
}

/** A client for the cluster's API server: endpoint and CA from EKS DescribeCluster, token from STS. */
export async function connectKube(
  cluster: Cluster,
  aws: Aws,
  selection: KubeSelection,
  context: Pick<Context, 'kube'>,
): Promise<Kube> {
  if (usesKubeconfig(selection)) return await kubeFromConfig(selection, context);
  if (cluster.orchestrator.kind !== 'eks') throw notOnEksError(cluster);
  const { eksClusterArn } = cluster.orchestrator;
  return await kubeOfEks(await aws.eks.describe(eksClusterNameOfArn(eksClusterArn)), aws, context);
}

/** A client for the API server of an EKS cluster that was described. */
export async function kubeOfEks(cluster: EksCluster, aws: Aws, context: Pick<Context, 'kube'>): Promise<Kube> {
  return await context.kube({
    kind: 'eks',
    cluster,
    token: () => aws.eks.token(cluster.name),
    callerArn: async () => (await aws.identity()).arn,
  });
}

/** What a Slurm cluster is answered with. */
export function notOnEksError(cluster: Cluster): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'not-eks-orchestrated',
    message: `the cluster "${cluster.name}" is orchestrated by Slurm: autoscaling with Karpenter needs Amazon EKS`,
    hint: 'the orchestrator is fixed when a HyperPod cluster is made; make one with --orchestrator Eks=... to use autoscaling',
    data: { account: parseArn(cluster.arn)?.accountId ?? null },
  });
}
