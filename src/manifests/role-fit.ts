/** How a role fits a cluster: one judgement for `role create`, `enable` and `check`. */
import type { Cluster } from '../domain/cluster.ts';
import { trustsService } from '../domain/policy-document.ts';
import type { PolicyDocument, RoleDrift, RoleFacts } from '../domain/role.ts';
import { adequacyDrift, missingActions, policyDrift } from '../domain/role-drift.ts';
import { unifiedDiff } from '../domain/text-diff.ts';
import {
  buildPermissionsPolicy,
  buildTrustPolicy,
  HYPERPOD_SERVICE,
  MANAGED_BY_TAG,
  ROLE_POLICY_NAME,
  roleTags,
} from './cluster-role.ts';

/** What a role lacks, whoever made it; policies that could not be read may have what seems to be missing. */
export interface RoleLacks {
  readonly isTrusted: boolean;
  /** Of adding and removing nodes. */
  readonly nodeActions: readonly string[];
  /** Of the keys of the groups' volumes. */
  readonly keyActions: readonly string[];
  readonly unreadPolicies: readonly string[];
}

/** Judged by what its policies allow on this cluster, however they are written. */
export function roleLacks(facts: RoleFacts, cluster: Cluster): RoleLacks {
  const missing = missingActions(policiesOf(facts), buildPermissionsPolicy(cluster));
  return {
    isTrusted: trustsService(facts.role.trustPolicy, HYPERPOD_SERVICE),
    nodeActions: missing.filter((action) => !action.startsWith('kms:')),
    keyActions: missing.filter((action) => action.startsWith('kms:')),
    unreadPolicies: facts.attachedPolicies.filter(({ document }) => document === null).map(({ name }) => name),
  };
}

/** Inline and attached policies, as far as they could be read. */
export function policiesOf({ inlinePolicies, attachedPolicies }: RoleFacts): readonly PolicyDocument[] {
  const attached = attachedPolicies.flatMap(({ document }) => (document === null ? [] : [document]));
  return [...Object.values(inlinePolicies), ...attached];
}

/**
 * How an existing role stands to what the cluster needs. A role of ours (or to become ours) must have exactly our
 * documents and tags; another must allow what is needed, however it does so.
 */
export function roleDrift(
  facts: RoleFacts,
  cluster: Cluster,
  isOurs: boolean = isMadeByUs(facts),
): readonly RoleDrift[] {
  const needs = {
    trustPolicy: buildTrustPolicy(),
    permissionsPolicy: buildPermissionsPolicy(cluster),
    service: HYPERPOD_SERVICE,
  };
  if (!isOurs) {
    return adequacyDrift(facts.role.trustPolicy, policiesOf(facts), needs);
  }
  return [
    policyDrift('trust-policy', facts.role.trustPolicy, needs.trustPolicy),
    policyDrift('permissions-policy', facts.inlinePolicies[ROLE_POLICY_NAME], needs.permissionsPolicy),
    tagDrift(facts, cluster),
  ].filter((drift) => drift !== undefined);
}

/** Whether the role has hpscale's tag. */
export function isMadeByUs({ role }: RoleFacts): boolean {
  return role.tags[MANAGED_BY_TAG] === 'hpscale';
}

function tagDrift({ role }: RoleFacts, cluster: Cluster): RoleDrift | undefined {
  const wanted = roleTags(cluster);
  const wrong = Object.entries(wanted).filter(([key, value]) => role.tags[key] !== value);
  if (wrong.length === 0) return undefined;
  const print = (tags: Readonly<Record<string, string>>) =>
    Object.keys(wanted)
      .flatMap((key) => (tags[key] === undefined ? [] : [`${key}=${tags[key]}\n`]))
      .join('');
  return {
    part: 'tags',
    message: 'its tags do not name this cluster',
    diff: unifiedDiff(print(role.tags), print(wanted)),
  };
}
