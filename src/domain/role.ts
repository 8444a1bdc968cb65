/** IAM documents and the role that HyperPod assumes (the cluster role). */

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly trustPolicy: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
  readonly permissionsBoundaryArn: string | null;
  readonly created: string | null;
}

export interface AttachedPolicy {
  readonly name: string;
  readonly arn: string;
}

/** How a part of a role differs from what HyperPod needs. */
export interface RoleDrift {
  readonly part: 'trust-policy' | 'permissions-policy' | 'tags';
  /** What is wrong, in a few words. */
  readonly message: string;
  /** Unified diff, from what is there to what should be. */
  readonly diff: string;
}
