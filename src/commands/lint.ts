/** `hpscale lint`: manifests in files, judged before they are applied. */
import { Command } from 'commander';
import { type LintOptions, lintFiles, type OpenKube } from '../actions/lint-files.ts';
import { openKube } from '../actions/open-kube.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addMutationOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  toClusterSelection,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { CheckResult } from '../domain/finding.ts';
import { type ClusterSelection, type KubeSelection, REPORT_FORMATS } from '../domain/options.ts';
import type { Outcome } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';
import { renderLint } from '../render/human/lint.ts';
import { addCheckFilters, checkFormats, type CheckFilters, exitCodeOf, toCheckFilters } from './check-filters.ts';

interface LintCommandOptions extends LintOptions, CheckFilters {
  /** The cluster to ask as well; null: none. */
  readonly live: { readonly selection: ClusterSelection; readonly kube: KubeSelection } | null;
}

/** Defines `lint`. */
export function lintCommand(harness: Harness): Command {
  const command = new Command('lint')
    .description(
      'Find what is wrong with manifests of Karpenter and KEDA, by file and line, before they are applied. Asks no cluster, unless --live is given.\n' +
        'Exits with 1 when something fails, with 3 when nothing does but something could not be judged.',
    )
    .argument('[file...]', 'files and folders (*.yaml, *.yml, *.json); - for standard input')
    .option('-f, --filename <file>', 'the same (repeatable)', collect);
  addCheckFilters(command)
    .option('--fix', 'put quotes around values that have to be texts: shows the difference and asks first')
    .option('--live', "judge by the schemas of the cluster's API server too");
  addKubeAccessOptions(addClusterOptions(addMutationOptions(command)));
  return addOutputOptions(command, REPORT_FORMATS)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale lint -f deploy/
  $ helm template chat ./chart | hpscale lint -f -
  $ hpscale lint -f nodepool.yaml --live --cluster ml-cluster
  $ hpscale lint -f scaledobject.yaml --fix
  $ hpscale lint -f deploy/ -o github`,
    )
    .action((files: readonly string[], raw: RawFlags) => {
      const output = toOutputOptions(raw);
      const options = toLintOptions(files, raw, harness.env);
      const listsAll = output.verbosity === 'verbose' || output.verbosity === 'debug';
      return harness.run({
        output,
        options,
        run: lint,
        human: (result, view) => renderLint(result, view, { listsAll }),
        formats: checkFormats(options.failOn),
        mayLeaveSandbox: options.live === null,
      });
    });
}

/** What was typed, as options. Throws usage errors. */
export function toLintOptions(files: readonly string[], raw: RawFlags, env: Env): LintCommandOptions {
  const named = raw['filename'];
  const paths = [...files, ...(Array.isArray(named) ? named.map(String) : [])];
  if (paths.length === 0) {
    throw usageError(
      'missing-file',
      'there is no file to look at',
      'name files or folders with -f; - is standard input',
    );
  }
  const fix = raw['fix'] === true;
  if (fix && paths.includes('-')) {
    throw usageError('fix-needs-files', '--fix changes files, and standard input is none', 'name the files');
  }
  return {
    ...toCheckFilters(raw),
    paths,
    fix: fix ? toMutationOptions(raw) : null,
    live: raw['live'] === true ? { selection: toClusterSelection(raw, env), kube: toKubeSelection(raw) } : null,
  };
}

async function lint(options: LintCommandOptions, context: Context): Promise<Outcome<CheckResult>> {
  const { live } = options;
  const open: OpenKube = live && (async () => (await openKube(live.selection, live.kube, context)).kube);
  const result = await lintFiles(options, context, open);
  return { result, exitCode: exitCodeOf(result, options.failOn) };
}
