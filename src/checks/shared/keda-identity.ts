/** Who KEDA's operator is to AWS, which triggers rely on that, and what its role lacks for them. */
import {
  type Authentications,
  credentialsOf,
  identityOf,
  indexAuthentications,
} from '../../autoscaling/keda/trigger-credentials.ts';
import { parseArn } from '../../domain/arn.ts';
import type { KedaIdentity } from '../../domain/facts.ts';
import { type AwsRead, awsReadOfMetadata, statementOfRead } from '../../domain/keda-permissions.ts';
import type { LiveScaledObject } from '../../domain/live-scaled-object.ts';
import { grantOf } from '../../domain/policy-document.ts';
import type { RoleFacts } from '../../domain/role.ts';
import type { CheckContext } from '../check.ts';

/** A read of AWS that a trigger makes with the operator's own identity. */
export interface OperatorRead {
  readonly scaledObject: LiveScaledObject;
  readonly read: AwsRead;
}

/** TriggerAuthentications of both kinds, as far as they could be read. */
export function authenticationsOf({ optional }: Pick<CheckContext, 'optional'>): Authentications {
  return indexAuthentications(optional('triggerAuthentications'), optional('clusterTriggerAuthentications'));
}

/** All such reads, in the order of the scaled objects. */
export function operatorReads(
  scaledObjects: readonly LiveScaledObject[],
  authentications: Authentications,
): OperatorRead[] {
  return scaledObjects.flatMap((scaledObject) =>
    scaledObject.triggers.flatMap((trigger) => {
      const read = awsReadOfMetadata(trigger.type, trigger.metadata);
      if (read === undefined) return [];
      const credentials = credentialsOf(trigger, scaledObject, authentications);
      return identityOf(trigger, credentials).kind === 'operator' ? [{ scaledObject, read }] : [];
    }),
  );
}

export interface OperatorGrants {
  /** Not allowed by any policy that was read, or denied. */
  readonly missing: readonly OperatorRead[];
  /** Perhaps allowed by a policy that may not be read. */
  readonly unsure: readonly OperatorRead[];
  /** Allowed under conditions that are not judged, or within a boundary that is not seen. */
  readonly isConditional: boolean;
}

/** What the role's policies say of the reads. */
export function grantsOf(roleFacts: RoleFacts, reads: readonly OperatorRead[]): OperatorGrants {
  const { role, inlinePolicies, attachedPolicies } = roleFacts;
  const documents = [...Object.values(inlinePolicies), ...attachedPolicies.flatMap(({ document }) => document ?? [])];
  const isWhole = attachedPolicies.every(({ document }) => document !== null);
  const accountId = parseArn(role.arn)?.accountId;
  const grants = reads.map((item) => {
    const { Action, Resource } = statementOfRead(item.read, accountId);
    return { item, grant: grantOf(documents, Action, Resource) };
  });
  const lacking = grants.filter(({ grant }) => grant === 'none' || grant === 'denied');
  const isSure = ({ grant }: { readonly grant: string }) => isWhole || grant === 'denied';
  return {
    missing: lacking.filter(isSure).map(({ item }) => item),
    unsure: lacking.filter((entry) => !isSure(entry)).map(({ item }) => item),
    isConditional: role.permissionsBoundaryArn !== null || grants.some(({ grant }) => grant === 'conditional'),
  };
}

export type OperatorRole =
  /** The operator has no identity of its own. */
  | { readonly kind: 'none' }
  /** IAM of this account knows none of that name. */
  | { readonly kind: 'absent'; readonly roleArn: string }
  /** Of another account: it cannot be looked at. */
  | { readonly kind: 'elsewhere'; readonly roleArn: string }
  | { readonly kind: 'found'; readonly role: RoleFacts };

/** Which role the operator has; `accountId` is the cluster's. */
export function operatorRole({ roleArn, role }: KedaIdentity, accountId: string | undefined): OperatorRole {
  if (role !== null) return { kind: 'found', role };
  if (roleArn === null) return { kind: 'none' };
  return { kind: parseArn(roleArn)?.accountId === accountId ? 'absent' : 'elsewhere', roleArn };
}

/** Scaled objects whose triggers cannot be read for want of an identity or a permission. */
export function unidentified(role: OperatorRole, reads: readonly OperatorRead[]): ReadonlySet<LiveScaledObject> {
  if (role.kind === 'elsewhere') return new Set();
  const lacking = role.kind === 'found' ? grantsOf(role.role, reads).missing : reads;
  return new Set(lacking.map(({ scaledObject }) => scaledObject));
}

/** The account of the cluster, by what was read of it. */
export function clusterAccount({ optional }: Pick<CheckContext, 'optional'>): string | undefined {
  return parseArn(optional('cluster')?.arn ?? '')?.accountId ?? optional('identity')?.accountId;
}
