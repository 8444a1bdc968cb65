/** `hpscale snapshot`: the facts in a file, for somebody who cannot ask the cluster. */
import { Command } from 'commander';
import { type Snapshot, type SnapshotOptions, takeSnapshot } from '../actions/take-snapshot.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { Outcome } from '../domain/outcome.ts';
import { bundleText } from '../domain/snapshot.ts';
import { renderSnapshot } from '../render/human/snapshot.ts';
import { VERSION } from '../version.ts';

/** Defines `snapshot`. */
export function snapshotCommand(harness: Harness): Command {
  const command = new Command('snapshot')
    .description('write everything that check, capacity and status look at into a file, without secrets')
    .option('-f, --file <file>', 'where to (gzipped when it ends in .gz); - is standard output', '-')
    .option('--redact-account', 'replace AWS account ids by made-up ones')
    .option('--force', 'overwrite the file');
  addClusterOptions(command);
  addKubeOptions(command);
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale snapshot --cluster ml-cluster -f friday.json.gz
  $ hpscale check --from friday.json.gz
  $ hpscale snapshot --cluster ml-cluster --redact-account | jq '.facts.nodePools.value[].spec'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toSnapshotOptions(raw, harness.env),
        run: snapshot,
        human: ({ bundle, written }, view) => (written ? renderSnapshot(written, view) : bundleText(bundle)),
        document: ({ bundle, written }) => written ?? bundle,
      }),
    );
}

/** What was typed, as options. */
export function toSnapshotOptions(raw: RawFlags, env: Env): SnapshotOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    file: text(raw, 'file') ?? '-',
    redactsAccounts: raw['redactAccount'] === true,
    mayOverwrite: raw['force'] === true,
    version: VERSION,
  };
}

/** A bundle of a cluster that could not be described is written, and the exit code says so. */
async function snapshot(options: SnapshotOptions, context: Context): Promise<Outcome<Snapshot>> {
  const result = await takeSnapshot(options, context);
  return { result, exitCode: result.bundle.facts.cluster.status === 'read' ? EXIT.ok : EXIT.refused };
}
