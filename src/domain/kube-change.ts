/** What every command that changes Kubernetes objects is told beside the objects themselves. */
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from './options.ts';

export interface KubeChangeOptions {
  readonly cluster: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
  /** The command line that was typed, without what concerns one run only: to run it again. */
  readonly again: string;
}

export interface KubeApplyOptions extends KubeChangeOptions {
  /** Take over fields that another manager set. */
  readonly forceConflicts: boolean;
}
