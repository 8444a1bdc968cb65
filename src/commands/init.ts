/** `hpscale init`: a first hpscale.yaml. */
import { Command } from 'commander';
import { initConfig, type InitOptions } from '../actions/init-config.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import { CONFIG_FILE } from '../config/load-config.ts';
import type { Env } from '../context.ts';
import { renderInit } from '../render/human/config.ts';

/** Defines `init`. */
export function initCommand(harness: Harness): Command {
  const command = new Command('init')
    .description('write a first hpscale.yaml: from what the cluster has, or a commented start')
    .option('-f, --filename <file>', `file to write (default: ${CONFIG_FILE}); - prints it`)
    .option('--from-cluster', 'from the node classes, node pools, scaled objects and workloads that the cluster has')
    .option('--force', 'write over a file that is there');
  addKubeAccessOptions(addClusterOptions(command));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale init --cluster speech-cluster
  $ hpscale init --from-cluster && hpscale diff -f hpscale.yaml
  $ hpscale init --from-cluster -f - | less`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toInitOptions(raw, harness.env),
        run: initConfig,
        human: renderInit,
      }),
    );
}

/** What was typed, as options. */
export function toInitOptions(raw: RawFlags, env: Env): InitOptions {
  return {
    cluster: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    fromCluster: raw['fromCluster'] === true,
    file: text(raw, 'filename') ?? CONFIG_FILE,
    force: raw['force'] === true,
  };
}
