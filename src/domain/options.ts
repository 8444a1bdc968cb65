/** What the shared flags mean, once parsed: the vocabulary between cli/, commands/ and actions/. */

/** What every command can print. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const;
/** What a command may print besides, for other tools to read. */
export const REPORT_FORMATS = ['sarif', 'junit', 'github'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];
export type OutputFormat = (typeof OUTPUT_FORMATS)[number] | ReportFormat;

/** Whether only some commands print it. */
export function isReportFormat(format: OutputFormat): format is ReportFormat {
  return REPORT_FORMATS.some((known) => known === format);
}
export type Verbosity = 'quiet' | 'normal' | 'verbose' | 'debug';

export interface OutputOptions {
  readonly output: OutputFormat;
  readonly verbosity: Verbosity;
  readonly color: 'auto' | 'always' | 'never';
}

export interface AwsSelection {
  readonly region?: string;
  readonly profile?: string;
}

export interface ClusterSelection extends AwsSelection {
  /** HyperPod cluster name or ARN, as given by flag, HPSCALE_CLUSTER or hpscale.yaml. */
  readonly cluster?: string;
}

export interface KubeSelection {
  readonly kubeconfig?: string;
  readonly kubeContext?: string;
  readonly namespace?: string;
}

/** What `--dry-run=MODE` may say. */
export const DRY_RUN_MODES = ['none', 'client', 'server'] as const;

export interface MutationOptions {
  readonly yes: boolean;
  /** `client` stops after the plan; `server` also asks the API server. */
  readonly dryRun: (typeof DRY_RUN_MODES)[number];
  /** Change also what CloudFormation, Terraform or another tool keeps. */
  readonly takeOver?: boolean;
}

export interface WaitOptions {
  readonly wait: boolean;
  /** Milliseconds; 0 looks once. */
  readonly timeoutMs: number;
}
