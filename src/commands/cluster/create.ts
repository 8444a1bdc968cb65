/** `hpscale cluster create -f cluster.yaml`. */
import { Command } from 'commander';
import { type CreateClusterOptions, runCreateCluster } from '../../actions/cluster/create-cluster.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addAwsOptions,
  addMutationOptions,
  addOutputOptions,
  addWaitOptions,
  type RawFlags,
  text,
  toAwsSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../../cli/shared-options.ts';
import { usageError } from '../../errors.ts';
import { renderCluster } from '../../render/human/cluster.ts';

/** Defines `cluster create`. */
export function clusterCreateCommand(harness: Harness): Command {
  const command = new Command('create')
    .summary('make a cluster from a file')
    .description(
      'Make a HyperPod cluster on EKS from a file: continuous provisioning, automatic node recovery, autoscaling from\n' +
        'the start. Everything is checked before it is asked for. A second run waits on; a cluster that is there is never changed.',
    )
    .option('-f, --filename <file>', 'file that describes the cluster; - is standard input');
  addAwsOptions(command);
  addMutationOptions(command);
  addWaitOptions(command, '45m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale cluster create -f cluster.yaml --dry-run
  $ hpscale cluster create -f cluster.yaml --yes --timeout 1h

The file:
  apiVersion: hpscale.dev/v1
  name: speech-cluster
  region: us-west-2
  eksCluster: speech-eks
  subnets: [subnet-0f3a5c7e9b1d20001]
  securityGroups: [sg-0f3a5c7e9b1d20001]
  instanceGroups:
    - name: system
      instanceTypes: [ml.c5.2xlarge]
      count: 2
      executionRole: arn:aws:iam::111122223333:role/HyperPodExecution
      lifecycle: { sourceS3Uri: s3://sagemaker-speech/lifecycle, onCreate: on_create.sh }
    - { name: gpu-g6-a, instanceTypes: [ml.g6.xlarge], like: system }`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toCreateClusterOptions(raw),
        run: runCreateCluster,
        human: renderCluster,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toCreateClusterOptions(raw: RawFlags): CreateClusterOptions {
  const file = text(raw, 'filename');
  if (file === undefined) {
    throw usageError(
      'missing-file',
      'a cluster is made from a file',
      'pass -f FILE; hpscale cluster create --help shows one',
    );
  }
  return { file, selection: toAwsSelection(raw), mutation: toMutationOptions(raw), wait: toWaitOptions(raw) };
}
