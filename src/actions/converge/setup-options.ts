/** What `setup -f` and the wizard are told. */
import type { LoadedConfig } from '../../domain/desired.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';

export interface SetupOptions {
  readonly config: LoadedConfig;
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
  /** Take over fields that another manager set. */
  readonly forceConflicts: boolean;
  /** Change what CloudFormation, Terraform or another tool manages. */
  readonly takeOver: boolean;
}
