/** What a command may use of the world: interfaces only. main.ts implements them, tests give fakes or the sandbox. */
import type { BACK } from './domain/back.ts';
import type {
  CallerIdentity,
  Cluster,
  ClusterEvent,
  ClusterNode,
  ClusterSummary,
  ClusterUpdate,
  EksCluster,
  NewCluster,
  Subnet,
} from './domain/cluster.ts';
import type { AccessEntry, ActionDecision } from './domain/facts.ts';
import type { KubeObject, ResourceType } from './domain/kube-object.ts';
import type { DimensionOfMetric, MetricQuery } from './domain/metric-query.ts';
import type { QuotaRequest, ServiceQuota } from './domain/quota.ts';
import type { AttachedPolicy, PolicyDocument, Role } from './domain/role.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Context {
  readonly env: Env;
  /** Of the Node.js that runs us, for example `20.20.2`. */
  readonly nodeVersion: string;
  readonly io: Io;
  readonly ask: Ask;
  readonly clock: Clock;
  readonly files: Files;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a person can answer: a terminal on stdin and stderr, table output, not CI. */
  readonly isInteractive: boolean;
  /** Names of the profiles in the AWS files, each once; none where there are no files. */
  awsProfiles(): Promise<readonly string[]>;
  /** AWS clients for a region and profile. Throws `no-region` when none can be found. */
  aws(options: AwsOptions): Promise<Aws>;
  /** Which run this is, for other runs to read: the machine's name, and a word that no other run has. */
  readonly run: { readonly host: string; readonly id: string };
  /** How to start hpscale again, for a sandbox in the background. */
  readonly launcher: { readonly node: string; readonly script: string; readonly pid: number };
  /**
   * The same world with other environment variables and time: how the demo points everything at its sandbox.
   * Variables are set in the process, because that is the only place where the AWS SDK looks for endpoints; undefined unsets.
   */
  fork(changes: { readonly env: Env; readonly clock: Clock }): Context;
  /** Runs one more hpscale command line in this context: how the demo shows the real commands. Never throws. */
  runLine(argv: readonly string[]): Promise<LineResult>;
  /** A Kubernetes client; no request is made before the first call. */
  kube(options: KubeOptions): Promise<Kube>;
}

export interface LineResult {
  readonly exitCode: number;
  /** What the line prints on stdout for people. */
  readonly text: string;
  /** The result for `-o json`; null when the line failed. */
  readonly document: unknown;
  /** Why it failed. */
  readonly error?: unknown;
}

export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
}

export type KubeOptions =
  | { readonly kind: 'kubeconfig'; readonly file?: string; readonly context?: string }
  /** Endpoint and CA from EKS, token from STS: `token` is called again before the old one ends. */
  | {
      readonly kind: 'eks';
      readonly cluster: EksCluster;
      readonly token: () => Promise<string>;
      /** Who the token is for: asked only to word a 401. */
      readonly callerArn?: () => Promise<string>;
      /** How long a 401 is tried again, for an access entry made seconds ago; 0 when absent. */
      readonly retryUnauthorizedForMs?: number;
    };

// ---------------------------------------------------------------- time, files, people

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with an `interrupted` HpscaleError when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Files {
  /** Throws a `file-not-found` usage error. `-` reads standard input. What is gzipped is unpacked. */
  readText(path: string): Promise<string>;
  /** undefined when there is no such file. */
  readTextIfExists(path: string): Promise<string | undefined>;
  writeText(path: string, text: string): Promise<void>;
  /** The file itself, or the files below a folder that end so, by name. Throws `file-not-found`, `file-unreadable`. */
  list(path: string, endings: readonly string[]): Promise<readonly string[]>;
  /** For the user's eyes alone (0600), gzipped when the path ends in `.gz`; throws `file-exists` unless it may overwrite. */
  writePrivate(path: string, text: string, options: { readonly mayOverwrite: boolean }): Promise<number>;
  /** Throws `file-exists` when there is something at the path. */
  requireAbsent(path: string): Promise<void>;
  /** What hpscale keeps for itself from one run to the next, for this folder: private, and never a secret. */
  readonly state: StateFiles;
}

/** Below XDG_STATE_HOME, else ~/.local/state. A write that is cut off leaves what was there before. */
export interface StateFiles {
  /** Where `name` is kept. */
  path(name: string): string;
  /** undefined when there is none. */
  read(name: string): Promise<string | undefined>;
  /** Throws `file-unwritable`. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export type MessageLevel = 'debug' | 'info' | 'warning' | 'hint' | 'progress' | 'success';

export interface Message {
  readonly level: MessageLevel;
  /** From io/messages.ts, for example `HPS-I-CLUSTER-POLL`. Hosts and tests match on it, never on the text. */
  readonly code: string;
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Io {
  /**
   * Says something to the person, on stderr. `progress` messages replace one another on a terminal
   * (a spinner) and print one line per change of text elsewhere; any other level ends the spinner.
   */
  notify(message: Message): void;
  /** Draws a block in place on a terminal (the demo's table); does nothing elsewhere. An empty text clears it. */
  draw(text: string): void;
  /** Columns of the terminal, or 80. */
  readonly width: number;
  readonly hasColour: boolean;
  /** Whether `draw` shows anything. */
  readonly canDraw: boolean;
}

/** `id` names the question for scripted answers; `flag` is what answers it without a terminal. */
export interface Question {
  readonly id: string;
  readonly flag: string;
  /** The question itself: one short line. */
  readonly text: string;
  /** What one has to know to answer it: a sentence or two above the question, wrapped to the terminal. */
  readonly note?: string;
}

export interface Choice {
  readonly value: string;
  /** One line; cut where the terminal ends. */
  readonly label: string;
  /** Stands for it once chosen, where the label says more than that. */
  readonly short?: string;
  /** Consequences in a sentence, shown while the choice is under the cursor. */
  readonly description?: string;
  /** Why it cannot be chosen. */
  readonly disabled?: string;
}

export interface ConfirmQuestion extends Question {
  /** What Enter means; no when absent. */
  readonly default?: boolean;
}

export interface SelectQuestion extends Question {
  readonly choices: readonly Choice[];
  /** The value under the cursor at first; the first choice when absent. */
  readonly default?: string;
}

export interface CheckboxQuestion extends Question {
  readonly choices: readonly Choice[];
  readonly default: readonly string[];
  /** What is wrong with the choice; undefined when nothing is. */
  readonly validate?: (values: readonly string[]) => string | undefined;
}

export interface InputQuestion extends Question {
  /** What Enter means. */
  readonly default?: string;
  /** What is wrong with the text; undefined when nothing is. */
  readonly validate?: (text: string) => string | undefined | Promise<string | undefined>;
}

/** Questions whose answers may also be `Else`. All throw `interrupted` on Ctrl-C. */
export interface Questions<Else> {
  confirm(question: ConfirmQuestion): Promise<boolean | Else>;
  select(question: SelectQuestion): Promise<string | Else>;
  /** A select for long lists: typing narrows them. */
  search(question: SelectQuestion): Promise<string | Else>;
  checkbox(question: CheckboxQuestion): Promise<readonly string[] | Else>;
  input(question: InputQuestion): Promise<string | Else>;
}

export interface Ask extends Questions<never> {
  /** The same questions, where Escape goes back: the answer is then BACK. */
  readonly withBack: Questions<typeof BACK>;
}

// ---------------------------------------------------------------- AWS

/** Every method throws HpscaleError (permission, credentials, not-found, conflict, quota, remote). Order: as AWS gives it. */
export interface Aws {
  readonly region: string;
  /** Of the region; ARNs are built with it, never with a literal `aws`. */
  readonly partition: string;
  identity(): Promise<CallerIdentity>;
  readonly clusters: ClusterGateway;
  readonly roles: RoleGateway;
  readonly quotas: QuotaGateway;
  readonly eks: EksGateway;
  readonly subnets: SubnetGateway;
  readonly metrics: MetricGateway;
}

export interface ClusterGateway {
  list(): Promise<readonly ClusterSummary[]>;
  /** By name or ARN; throws `cluster-not-found`. */
  describe(nameOrArn: string): Promise<Cluster>;
  update(update: ClusterUpdate): Promise<void>;
  /** Answers the ARN. Throws `cluster-name-taken`. */
  create(cluster: NewCluster): Promise<string>;
  /** By name or ARN; throws `cluster-not-found`. */
  delete(nameOrArn: string): Promise<void>;
  /** All pages, nodes still being provisioned included. */
  listNodes(nameOrArn: string): Promise<readonly ClusterNode[]>;
  /**
   * Newest first, not older than `since` (milliseconds), at most `max` of them.
   * Continuous provisioning only: AWS refuses others.
   */
  listEvents(nameOrArn: string, since: number, max: number): Promise<readonly ClusterEvent[]>;
  listTags(arn: string): Promise<Readonly<Record<string, string>>>;
}

export interface RoleGateway {
  /** undefined when there is no such role. */
  get(name: string): Promise<Role | undefined>;
  create(role: {
    readonly name: string;
    readonly trustPolicy: PolicyDocument;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
  }): Promise<Role>;
  updateTrustPolicy(name: string, policy: PolicyDocument): Promise<void>;
  /** Adds or replaces tags; others stay. */
  tag(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  delete(name: string): Promise<void>;
  listInlinePolicies(roleName: string): Promise<readonly string[]>;
  getInlinePolicy(roleName: string, policyName: string): Promise<PolicyDocument | undefined>;
  putInlinePolicy(roleName: string, policyName: string, policy: PolicyDocument): Promise<void>;
  deleteInlinePolicy(roleName: string, policyName: string): Promise<void>;
  listAttachedPolicies(roleName: string): Promise<readonly AttachedPolicy[]>;
  /** Detaches a managed policy; the policy itself stays. */
  detachPolicy(roleName: string, policyArn: string): Promise<void>;
  /** The default version's document. */
  getManagedPolicy(arn: string): Promise<PolicyDocument>;
  /** IAM's simulator: what a role or user may do, with boundary and organization policies as far as IAM counts them in. */
  simulate(
    principalArn: string,
    actions: readonly string[],
    resources?: readonly string[],
  ): Promise<readonly ActionDecision[]>;
}

export interface QuotaGateway {
  /** All pages of the applied quotas of service `sagemaker`. */
  listApplied(): Promise<readonly ServiceQuota[]>;
  /** All pages of AWS's default quotas of service `sagemaker`. */
  listDefaults(): Promise<readonly ServiceQuota[]>;
  /** Requests for one quota, newest first. */
  listRequests(quotaCode: string): Promise<readonly QuotaRequest[]>;
  /** Requests of the whole service with that status (PENDING, CASE_OPENED), all pages. */
  listRequestsByStatus(status: string): Promise<readonly QuotaRequest[]>;
  requestIncrease(quotaCode: string, desiredValue: number): Promise<QuotaRequest>;
}

export interface EksGateway {
  /** By name; throws `eks-cluster-not-found`. */
  describe(name: string): Promise<EksCluster>;
  /** A bearer token for the cluster's API server (presigned STS GetCallerIdentity), good for 14 minutes. */
  token(clusterName: string): Promise<string>;
  /** The access entry of an IAM role or user with its policies; undefined when there is none. */
  accessEntry(clusterName: string, principalArn: string): Promise<AccessEntry | undefined>;
  /** The IAM role that EKS Pod Identity gives a service account; undefined when it gives none. */
  podIdentityRole(clusterName: string, namespace: string, serviceAccount: string): Promise<string | undefined>;
}

/** Values newest first; `problem`: why CloudWatch refuses this query (not the call), null when it answered. */
export interface MetricAnswer {
  readonly values: readonly number[];
  readonly problem: string | null;
}

export interface MetricGateway {
  /** One answer per query, in their order. Queries of one window go in one call, expressions each in their own. */
  values(queries: readonly MetricQuery[]): Promise<readonly MetricAnswer[]>;
  /** What a metric has been written for: each value of one dimension, once, in alphabetical order. Quiet for two weeks, it is left out. */
  dimensionValues(metric: DimensionOfMetric): Promise<readonly string[]>;
}

export interface SubnetGateway {
  describe(ids: readonly string[]): Promise<readonly Subnet[]>;
}

// ---------------------------------------------------------------- Kubernetes

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Keep `metadata.managedFields` of the items: who owns which field. Lists of `Kube.list` alone. */
  readonly withManagers?: boolean;
}

export interface ApplyOptions {
  readonly force?: boolean;
  /** Ask the API server without persisting. */
  readonly dryRun?: boolean;
  /** The object as a list with its managers had it, null: it was not there. It saves a look. */
  readonly before?: KubeObject | null;
}

export interface DeleteOptions {
  /** Ask the API server without persisting. */
  readonly dryRun?: boolean;
  /** The object stays until all that it owns is gone (foreground propagation); else it goes first (background). */
  readonly ownedFirst?: boolean;
  /** Only as long as it has this version: a change by others throws `kubernetes-conflict`. */
  readonly ifVersion?: string;
  /** Only as long as it is this object: another of its name throws `kubernetes-conflict`. */
  readonly ifUid?: string;
  /** Also after Ctrl-C, for at most this many milliseconds: to leave nothing behind. */
  readonly lastsMs?: number;
}

export interface PatchOptions {
  /** Ask the API server without persisting. */
  readonly dryRun?: boolean;
  /** Also after Ctrl-C, for at most this many milliseconds. */
  readonly lastsMs?: number;
}

export interface ApplyOutcome {
  readonly object: KubeObject;
  readonly action: 'created' | 'configured' | 'unchanged';
}

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject };

/** Every method throws HpscaleError; code `resource-type-missing` when the API server does not serve the kind (no CRD). */
export interface Kube {
  /** `https://host:port` of the API server. */
  readonly server: string;
  /** The user's namespace (kubeconfig context), or `default`. */
  readonly namespace: string;
  /** `v1.32.1`-like git version. */
  version(): Promise<string>;
  /** Whether the API server serves this kind. */
  serves(type: ResourceType): Promise<boolean>;
  /** OpenAPI v3 of `v1` or `group/version`; undefined when it is not served. */
  openapi(apiVersion: string): Promise<object | undefined>;
  /** undefined when there is no such object. */
  get(type: ResourceType, name: string, namespace?: string): Promise<KubeObject | undefined>;
  /** All pages; every namespace when none is given. */
  list(type: ResourceType, options?: ListOptions): Promise<readonly KubeObject[]>;
  /** Server-side apply as field manager `hpscale`, unknown fields refused; a conflict throws `apply-conflict` with managers and fields. */
  apply(type: ResourceType, object: KubeObject, options?: ApplyOptions): Promise<ApplyOutcome>;
  /** Creates it as it is, as field manager `hpscale`, unknown fields refused; one of its name throws `kubernetes-conflict`. */
  create(type: ResourceType, object: KubeObject): Promise<KubeObject>;
  /**
   * JSON merge patch as field manager `hpscale`, unknown fields refused; throws `object-not-found`, and `kubernetes-conflict`
   * when it names a `metadata.resourceVersion` that is no longer true.
   */
  patch(
    type: ResourceType,
    name: string,
    namespace: string | undefined,
    patch: Readonly<Record<string, unknown>>,
    options?: PatchOptions,
  ): Promise<KubeObject>;
  /** false when it was already gone. */
  delete(type: ResourceType, name: string, namespace?: string, options?: DeleteOptions): Promise<boolean>;
  /** Sets `spec.replicas` through the scale subresource. */
  scale(
    type: ResourceType,
    name: string,
    namespace: string,
    replicas: number,
    options?: { readonly dryRun?: boolean },
  ): Promise<void>;
  /** Current objects as ADDED, then changes, relisting by itself, until the signal aborts. */
  watch(type: ResourceType, options: ListOptions, signal: AbortSignal): AsyncIterable<WatchEvent>;
}
