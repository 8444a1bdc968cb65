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

/** Everything that is to know of a role before it is judged. */
export interface RoleFacts {
  readonly role: Role;
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
  /** `document` is null where it may not be read. */
  readonly attachedPolicies: readonly (AttachedPolicy & { readonly document: PolicyDocument | null })[];
}

/** How a part of a role differs from what HyperPod needs. */
export interface RoleDrift {
  readonly part: 'trust-policy' | 'permissions-policy' | 'tags';
  /** What is wrong, in a few words. */
  readonly message: string;
  /** Unified diff, from what is there to what should be. */
  readonly diff: string;
}

/** What `hpscale role create|show|delete` answer. */
export interface RoleResult {
  readonly schema: 'hpscale.role/v1';
  readonly name: string;
  /** null: there is no such role. */
  readonly arn: string | null;
  /** What was done, or in a dry run would be. */
  readonly action: 'created' | 'updated' | 'deleted' | 'unchanged';
  readonly dryRun: boolean;
  readonly managedByHpscale: boolean;
  /** As they are, or after a change as they are now; null when there are none. */
  readonly trustPolicy: PolicyDocument | null;
  readonly permissionsPolicy: PolicyDocument | null;
  /** Differences from what HyperPod needs: as found, before any repair. */
  readonly drift: readonly RoleDrift[];
}

/** What `hpscale role show` adds. */
export interface RoleDetails extends RoleResult {
  readonly cluster: string;
  readonly created: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** What the boundary does not allow, the role may not do, whatever its policies say. */
  readonly permissionsBoundary: string | null;
  /** Inline policies beside hpscale's own. */
  readonly otherInlinePolicies: readonly string[];
  readonly attachedPolicies: readonly AttachedPolicy[];
  /** Clusters of the region that have it as their cluster role. */
  readonly usedBy: readonly { readonly cluster: string; readonly autoscaling: string }[];
}

/** What `hpscale role policy` prints. */
export interface RolePolicyResult {
  readonly schema: 'hpscale.role-policy/v1';
  readonly roleName: string;
  readonly roleArn: string;
  readonly trustPolicy: PolicyDocument;
  readonly permissionsPolicy: PolicyDocument;
  /** What the person who runs hpscale needs. */
  readonly callerPolicy: PolicyDocument;
}
