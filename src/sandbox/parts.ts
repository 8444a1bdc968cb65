/** The seams between the sandbox's three parts: AWS, Kubernetes, and the controllers that tie them together. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject, ResourceType } from '../domain/kube-object.ts';
import type { SandboxClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { Seed } from './seed.ts';
import type { Traffic } from './traffic/traffic.ts';

/** What every part is given. */
export interface SandboxServices {
  readonly seed: Seed;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly traffic: Traffic;
  /** Seeded, in [0, 1): the only source of chance. */
  readonly random: () => number;
}

// ---------------------------------------------------------------- AWS

/** An error as AWS answers it; `code` is the wire code (`NoSuchEntity`, `ResourceNotFound`, `ValidationException`). */
export class AwsFailure extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'AwsFailure';
    this.code = code;
    this.status = status;
  }
}

/** A HyperPod node in the sandbox. */
export interface SandboxNode {
  readonly clusterName: string;
  readonly instanceGroup: string;
  readonly instanceType: string;
  readonly capacityType: 'on-demand' | 'spot';
  readonly zone: string;
  readonly subnetId: string;
  readonly logicalId: string;
  readonly instanceId: string;
  status: 'Pending' | 'Running' | 'ShuttingDown' | 'Failure';
  readonly launchedAt: number;
}

export type AwsEvent =
  /** AutoScaling.Status of a cluster changed. */
  | {
      readonly kind: 'autoscaling';
      readonly clusterName: string;
      readonly status: 'Creating' | 'InService' | 'Failed' | 'Deleting' | 'Disabled';
    }
  /** Instance groups of a cluster were added, changed or removed. */
  | { readonly kind: 'instance-groups'; readonly clusterName: string }
  /** A node was added, became Running, or went. */
  | {
      readonly kind: 'node';
      readonly change: 'added' | 'running' | 'terminating' | 'gone';
      readonly node: SandboxNode;
    };

export interface SandboxAws {
  /** Answers one HTTP request in AWS's own protocols. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /**
   * The same operation handlers without HTTP, as another principal: how the managed controller calls
   * `BatchAddClusterNodes`. Input and output are the API's JSON. Throws AwsFailure. Logged like any request.
   */
  call(service: string, operation: string, input: Readonly<Record<string, unknown>>, principalArn: string): unknown;
  /**
   * What a part of the cluster reads, whose identity is not looked at: not authorized, not logged, but struck by faults.
   * Throws AwsFailure.
   */
  read(service: string, operation: string, input: Readonly<Record<string, unknown>>, region: string): unknown;
  /** Called synchronously after each change; answers the way to stop. */
  subscribe(listener: (event: AwsEvent) => void): () => void;
  nodes(clusterName: string): readonly SandboxNode[];
  /** ARN of the cluster role and status of autoscaling, as the controller sees them. */
  autoscaling(clusterName: string): { readonly status: string; readonly clusterRoleArn: string | null };
  /** Instance groups with what a node class publishes of them; undefined when the cluster has no such group. */
  describeGroup(clusterName: string, groupName: string): SandboxGroup | undefined;
  /** The HyperPod cluster whose EKS cluster is the served one; empty while there is none. */
  readonly servedClusterName: string;
  /** Who a `k8s-aws-v1.` bearer token belongs to, and with which groups; undefined: 401. */
  authenticateToken(token: string): { readonly username: string; readonly groups: readonly string[] } | undefined;
  /** Told once the Kubernetes API listens, so that EKS DescribeCluster can answer its endpoint and CA (base64 PEM). */
  setKubernetesEndpoint(endpoint: { readonly url: string; readonly certificateAuthorityData: string }): void;
}

export interface SandboxGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly capacityType: 'on-demand' | 'spot';
  readonly subnets: readonly { readonly id: string; readonly zone: string; readonly zoneId: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

// ---------------------------------------------------------------- Kubernetes

/** An error as the API server answers it: `reason` is metav1.Status.reason (`NotFound`, `Conflict`, `Invalid`, …). */
export class KubeFailure extends Error {
  readonly reason: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  constructor(reason: string, status: number, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'KubeFailure';
    this.reason = reason;
    this.status = status;
    this.details = details;
  }
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: ResourceType;
  readonly object: KubeObject;
}

/** The Kubernetes objects of the sandbox. Objects handed out are not to be changed; writes take whole objects. */
export interface KubeStore {
  get(type: ResourceType, name: string, namespace?: string): KubeObject | undefined;
  list(
    type: ResourceType,
    options?: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> },
  ): readonly KubeObject[];
  /**
   * Defaults and validates as the API server does; honours generateName. `keepsStatus` stores the status that the
   * object brings over the kind's first one: for what has been there for long when the sandbox starts.
   */
  create(
    type: ResourceType,
    object: KubeObject,
    manager: string,
    options?: { readonly keepsStatus?: boolean },
  ): KubeObject;
  /** Replaces everything but the status; bumps generation when the spec changed; a no-op write changes nothing. */
  update(type: ResourceType, object: KubeObject, manager: string): KubeObject;
  /** Replaces the status only. */
  updateStatus(type: ResourceType, object: KubeObject, manager: string): KubeObject;
  /**
   * Marks for deletion when finalizers or a grace period are there, else removes; dependants follow by owner reference
   * (the collector). Without `gracePeriodSeconds` the kind's own grace counts (a bound pod's
   * terminationGracePeriodSeconds); 0 removes at once, as the kubelet does when the containers have ended.
   */
  delete(
    type: ResourceType,
    name: string,
    namespace?: string,
    options?: { readonly gracePeriodSeconds?: number },
  ): void;
  /** Every kind that is served, in the version it is stored in. */
  types(): readonly ResourceType[];
  /** Serves a CRD's kind from now on (also done by writing a CustomResourceDefinition object). */
  serves(type: ResourceType): boolean;
  /** Called synchronously after each write; answers the way to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}

export interface SandboxKube {
  readonly store: KubeStore;
  handle(request: IncomingMessage, response: ServerResponse): void;
}
