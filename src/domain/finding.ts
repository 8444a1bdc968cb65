/** What a check found of one subject. */
import type { AutoScaling } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';
import type { StepResult } from './plan.ts';

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** `skip`: it does not apply here; `unknown`: it could not be judged. Neither is a pass. */
export type FindingStatus = 'pass' | 'fail' | 'skip' | 'unknown';

/** `exact`: follows from what was read; `bound`: an assumption or a part that was not seen goes into it. */
export type Certainty = 'exact' | 'bound' | 'unknown';

/** Before enabling; of what runs; of how well it is set. */
export type CheckPhase = 'preflight' | 'health' | 'tuning';

export interface Evidence {
  /** Path in what was read: `AutoScaling.Status`, `spec.limits["nvidia.com/gpu"]`. */
  readonly field: string;
  readonly value: unknown;
  /** Where: `sagemaker:DescribeCluster`, `NodePool/gpu`. */
  readonly source: string;
}

/** A place in a file that was read; `-` is standard input. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fix that hpscale can make itself, by the same actions as its commands (`check --fix`). */
export type FixAction =
  | { readonly action: 'repair-role'; readonly roleName: string }
  | { readonly action: 'set-node-recovery' }
  | { readonly action: 'request-quota'; readonly target: string; readonly value: number }
  /** A JSON merge patch of a live object; `plural` and `group` as in RESOURCES. */
  | {
      readonly action: 'patch-object';
      readonly resource: { readonly group: string; readonly plural: string };
      readonly name: string;
      readonly namespace: string | null;
      readonly patch: Readonly<Record<string, unknown>>;
    };

export interface Fix {
  /** What to do, imperative, one line. */
  readonly summary: string;
  /** What to paste into a shell; several lines run one after the other. null when no command can do it. */
  readonly command: string | null;
  /** null when hpscale leaves it to the person. */
  readonly automatic: FixAction | null;
}

/** Why a failing finding does not count. */
export interface Waiver {
  readonly by: 'annotation' | 'config' | 'baseline';
  readonly reason: string | null;
  /** ISO 8601 day on which it ends. */
  readonly until: string | null;
}

export interface Finding {
  /** The check's id. */
  readonly check: string;
  readonly status: FindingStatus;
  readonly severity: Severity;
  /** `NodePool/gpu`, `ScaledObject/chat/chat-api`, `cluster/speech-cluster`: unique within the check. */
  readonly subject: string;
  /** Key of the check's message, and what was put into it: for scripts and tests, stable when words change. */
  readonly messageId: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  readonly fix: Fix | null;
  /** `docs/checks/<id>.md`. */
  readonly docs: string;
  /** Of what was found in a file (`lint`); null for what was read from the cloud. */
  readonly location: SourceLocation | null;
  readonly waived: Waiver | null;
}

export interface CheckSummary {
  readonly pass: number;
  /** By severity; waived ones are not in them. */
  readonly fail: Readonly<Record<Severity, number>>;
  readonly skip: number;
  readonly unknown: number;
  readonly waived: number;
}

/** What `hpscale check` and `hpscale lint` answer. */
export interface CheckResult {
  readonly schema: 'hpscale.check/v1';
  readonly cluster: string | null;
  readonly account: string | null;
  readonly region: string | null;
  /** How autoscaling is; null where the cluster could not be read, and for files. */
  readonly autoscaling: AutoScaling | null;
  readonly findings: readonly Finding[];
  readonly summary: CheckSummary;
  /** What `--fix` did, or would do; absent without it. */
  readonly fixes?: readonly StepResult[];
}

/** What is said of a check wherever its findings are reported. */
export interface CheckInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly phase: CheckPhase;
}

/** The subject of a finding: its name, and the object whose annotations may waive it. */
export interface Subject {
  readonly text: string;
  readonly object?: KubeObject;
}

/** `NodePool/gpu`, `ScaledObject/chat/chat-api`. */
export function objectSubject(object: KubeObject): Subject {
  const { name, namespace } = object.metadata;
  return { text: namespace === undefined ? `${object.kind}/${name}` : `${object.kind}/${namespace}/${name}`, object };
}

/** Of things that are no Kubernetes objects: `cluster/speech-cluster`, `instance-group/gpu-g6-a`, `quota/ml.g6.xlarge:spot`. */
export function namedSubject(kind: string, name: string): Subject {
  return { text: `${kind}/${name}` };
}
