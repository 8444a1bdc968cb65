/** Opens the Kubernetes API that a command was pointed at, and says whom and what it is about to work on. */
import type { Aws, Context, Kube } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { ClusterSelection, KubeSelection } from '../domain/options.ts';
import { CODES, info } from '../io/messages.ts';
import { connectKube, kubeFromConfig, usesKubeconfig } from './connect-kube.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { sayIdentity } from './say-identity.ts';

export interface OpenedKube {
  readonly kube: Kube;
  /** Absent with a kubeconfig: then nothing is asked of AWS. */
  readonly hyperpod?: { readonly aws: Aws; readonly cluster: Cluster };
}

/** By kubeconfig when one is named, else by the HyperPod cluster. */
export async function openKube(
  selection: ClusterSelection,
  kubeSelection: KubeSelection,
  context: Context,
): Promise<OpenedKube> {
  if (!usesKubeconfig(kubeSelection)) return await openKubeOfCluster(selection, kubeSelection, context);
  const kube = await kubeFromConfig(kubeSelection, context);
  context.io.notify(info(CODES.identity, `Kubernetes API server ${kube.server}`));
  return { kube };
}

/** Both sides, for commands that need the HyperPod cluster whichever way its Kubernetes API is reached. */
export async function openKubeOfCluster(
  selection: ClusterSelection,
  kubeSelection: KubeSelection,
  context: Context,
): Promise<Required<OpenedKube>> {
  const { aws, cluster } = await resolveCluster(selection, context);
  const [kube] = await Promise.all([connectKube(cluster, aws, kubeSelection, context), sayIdentity(aws, context)]);
  return { kube, hyperpod: { aws, cluster } };
}
