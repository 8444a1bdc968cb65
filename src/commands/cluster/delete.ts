/** `hpscale cluster delete NAME`: asks for the name once more. */
import { Command } from 'commander';
import { type DeleteClusterOptions, runDeleteCluster } from '../../actions/cluster/delete-cluster.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addAwsOptions,
  addKubeAccessOptions,
  addMutationOptions,
  addOutputOptions,
  addWaitOptions,
  type RawFlags,
  text,
  toAwsSelection,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../../cli/shared-options.ts';
import { renderCluster } from '../../render/human/cluster.ts';

/** Defines `cluster delete`. */
export function clusterDeleteCommand(harness: Harness): Command {
  const command = new Command('delete')
    .summary('delete a cluster, by its name typed once more')
    .description(
      'Delete a HyperPod cluster with all its nodes, and wait until it is gone. The EKS cluster, the VPC and the roles stay.\n' +
        "It asks for the cluster's name; --yes does not answer that. Not while node pools or node claims are left.",
    )
    .argument('<name|arn>', 'the HyperPod cluster')
    .option('--confirm-name <name>', "the cluster's name once more, where there is no terminal to type it on")
    .option('--force', 'even though node pools or node claims are left, or may be');
  addAwsOptions(command);
  addKubeAccessOptions(command);
  addMutationOptions(command);
  addWaitOptions(command, '45m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale cluster delete speech-cluster
  $ hpscale cluster delete speech-cluster --confirm-name speech-cluster --region us-west-2`,
    )
    .action((argument: string, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toDeleteClusterOptions(argument, raw),
        run: runDeleteCluster,
        human: renderCluster,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toDeleteClusterOptions(cluster: string, raw: RawFlags): DeleteClusterOptions {
  const confirmName = text(raw, 'confirmName');
  return {
    cluster,
    selection: toAwsSelection(raw),
    kube: toKubeSelection(raw),
    ...(confirmName === undefined ? {} : { confirmName }),
    force: raw['force'] === true,
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
  };
}
