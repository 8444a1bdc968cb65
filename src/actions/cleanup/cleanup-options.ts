/** What `cleanup` is told. */
import type { LoadedConfig } from '../../domain/desired.ts';
import type { ClusterSelection, KubeSelection, MutationOptions } from '../../domain/options.ts';

/** What `--keep` may say. */
export const KEEPABLE = ['role', 'groups', 'autoscaling'] as const;

export type Keepable = (typeof KEEPABLE)[number];

export interface CleanupOptions {
  /** Delete what this file describes; absent: all that hpscale made on the cluster. */
  readonly config?: LoadedConfig;
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  /** For all waits together, in milliseconds; 0 looks once. */
  readonly timeoutMs: number;
  readonly keep: readonly Keepable[];
  /** Delete the HyperPod cluster itself, last. */
  readonly deleteCluster: boolean;
  /** The cluster's name, typed: the consent to delete it where nobody can be asked. */
  readonly confirmName?: string;
  /** Go on with the AWS side although Kubernetes cannot be read. */
  readonly force: boolean;
  /** Change what CloudFormation, Terraform or another tool manages. */
  readonly takeOver: boolean;
}
