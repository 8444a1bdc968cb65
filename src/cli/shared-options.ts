/** Flags that several commands share, and the pure functions that turn what was typed into options. */
import { type Command, Option } from 'commander';
import type { Env } from '../context.ts';
import { durationFlag } from '../domain/duration.ts';
import {
  type AwsSelection,
  type ClusterSelection,
  DRY_RUN_MODES,
  type KubeSelection,
  type MutationOptions,
  OUTPUT_FORMATS,
  type OutputFormat,
  type OutputOptions,
  type ReportFormat,
  type Verbosity,
  type WaitOptions,
} from '../domain/options.ts';

/** What commander gives an action: flag names in camel case. */
export type RawFlags = Readonly<Record<string, unknown>>;

// ---------------------------------------------------------------- declaring

/** `-o -q -v --debug --color`: on every command. `reports`: further formats of this one. */
export function addOutputOptions(command: Command, reports: readonly ReportFormat[] = []): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print the result')
        .choices([...OUTPUT_FORMATS, ...reports])
        .default('table'),
    )
    .option('-q, --quiet', 'say only warnings and errors on stderr')
    .option('-v, --verbose', 'say each request on stderr')
    .option('--debug', 'say each request, and the causes of an error, on stderr (never secrets)')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'));
}

/** `--region --profile`. */
export function addAwsOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, the profile)')
    .option('--profile <name>', 'AWS profile');
}

/** `-c, --cluster` and the AWS flags. */
export function addClusterOptions(command: Command): Command {
  return addAwsOptions(
    command.option(
      '-c, --cluster <name|arn>',
      "HyperPod cluster (default: HPSCALE_CLUSTER, hpscale.yaml, the region's only one)",
    ),
  );
}

/** `--from`, of commands that can work on a snapshot instead of a cluster. */
export function addFromOption(command: Command): Command {
  return command.option('--from <bundle>', 'use a bundle of hpscale snapshot (- for standard input) and ask nothing');
}

/** `--kubeconfig --context -n`. */
export function addKubeOptions(command: Command): Command {
  return addKubeAccessOptions(command).addOption(namespaceOption());
}

/** `--kubeconfig --context`, of commands that look at every namespace. */
export function addKubeAccessOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'use this kubeconfig instead of access derived from the cluster')
    .option('--context <name>', 'use this kubeconfig context');
}

/** `-n`, also for commands that only write a namespace down. */
export function addNamespaceOption(command: Command): Command {
  return command.addOption(namespaceOption());
}

function namespaceOption(): Option {
  return new Option('-n, --namespace <name>', 'Kubernetes namespace');
}

/** `-y --dry-run`. */
export function addMutationOptions(command: Command): Command {
  return command
    .option('-y, --yes', 'do not ask before changing anything')
    .addOption(
      new Option('--dry-run [mode]', 'show the plan and stop (server: let the API server check it too)')
        .choices(DRY_RUN_MODES)
        .preset('client')
        .default('none'),
    );
}

/** `--take-over`, of commands that change what other tools may keep; read by `toMutationOptions`. */
export function addTakeOverOption(command: Command): Command {
  return command.option('--take-over', 'change also what CloudFormation, Terraform or another tool keeps');
}

/** `--wait --no-wait --timeout`. */
export function addWaitOptions(command: Command, defaultTimeout: string): Command {
  command.option('--wait', 'wait until it is done (default)').option('--no-wait', 'return as soon as it is accepted');
  return addTimeoutOption(command, defaultTimeout);
}

/** `--timeout`, alone for a command that does nothing but wait. */
export function addTimeoutOption(command: Command, defaultTimeout: string): Command {
  return command.option('--timeout <duration>', 'how long to wait, as 90s or 30m; 0 looks once', defaultTimeout);
}

// ---------------------------------------------------------------- reading

/** A flag's text, or undefined. */
export function text(raw: RawFlags, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A repeatable flag's texts; values may also be separated by commas. */
export function texts(raw: RawFlags, name: string): readonly string[] {
  const value = raw[name];
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
  return list
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** For commander's `.option(..., collect)`: gathers a repeatable flag without sharing a default array. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** `-o -q -v --debug --color`. */
export function toOutputOptions(raw: RawFlags): OutputOptions {
  let verbosity: Verbosity = 'normal';
  if (raw['quiet'] === true) verbosity = 'quiet';
  if (raw['verbose'] === true) verbosity = 'verbose';
  if (raw['debug'] === true) verbosity = 'debug';
  return {
    output: (text(raw, 'output') ?? 'table') as OutputFormat,
    verbosity,
    color: (text(raw, 'color') ?? 'auto') as OutputOptions['color'],
  };
}

/** `--region --profile`, as far as they are given. */
export function toAwsSelection(raw: RawFlags): AwsSelection {
  const region = text(raw, 'region');
  const profile = text(raw, 'profile');
  return { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) };
}

/** `--cluster`, else HPSCALE_CLUSTER; hpscale.yaml comes later, when the cluster is looked for. */
export function toClusterSelection(raw: RawFlags, env: Env): ClusterSelection {
  const cluster = text(raw, 'cluster') ?? (env['HPSCALE_CLUSTER'] || undefined);
  return { ...toAwsSelection(raw), ...(cluster === undefined ? {} : { cluster }) };
}

/** `--kubeconfig --context -n`, as far as they are given. */
export function toKubeSelection(raw: RawFlags): KubeSelection {
  const kubeconfig = text(raw, 'kubeconfig');
  const kubeContext = text(raw, 'context');
  const namespace = text(raw, 'namespace');
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(kubeContext === undefined ? {} : { kubeContext }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** `--from`, if it is given. */
export function toFrom(raw: RawFlags): { readonly from?: string } {
  const from = text(raw, 'from');
  return from === undefined ? {} : { from };
}

/** `-y --dry-run`, and `--take-over` where it is given. */
export function toMutationOptions(raw: RawFlags): MutationOptions {
  return {
    yes: raw['yes'] === true,
    dryRun: (text(raw, 'dryRun') ?? 'none') as MutationOptions['dryRun'],
    ...(raw['takeOver'] === true ? { takeOver: true } : {}),
  };
}

/** `--wait --no-wait --timeout`. Throws `bad-duration`. */
export function toWaitOptions(raw: RawFlags): WaitOptions {
  return { wait: raw['wait'] !== false, timeoutMs: toTimeoutMs(raw) };
}

/** `--timeout`, in milliseconds. Throws `bad-duration`. */
export function toTimeoutMs(raw: RawFlags): number {
  return durationFlag('--timeout', text(raw, 'timeout') ?? '30m');
}
