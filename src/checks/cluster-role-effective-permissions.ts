/** What the policies allow, a permissions boundary or the organization may still forbid: IAM's simulator counts all in. */
import type { ActionDecision } from '../domain/facts.ts';
import type { Fix } from '../domain/finding.ts';
import type { RoleFacts } from '../domain/role.ts';
import { roleLacks } from '../manifests/role-fit.ts';
import { defineCheck, fixBy } from './check.ts';
import { roleCase, roleSubject } from './shared/cluster-role.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';

interface Blocked {
  readonly actions: readonly string[];
  /** The boundary's ARN, where that is what forbids it. */
  readonly by: string;
}

export const check = defineCheck({
  id: 'cluster-role-effective-permissions',
  title: 'nothing forbids the cluster role what its policies allow',
  severity: 'error',
  phase: 'preflight',
  subjects: 'cluster roles',
  needs: ['cluster', 'role'],
  uses: ['roleAccess'],
  messages: {
    allowed: () => 'IAM lets it add and remove nodes of this cluster, all policies taken together',
    blocked: ({ actions, by }: Blocked) =>
      `its policies allow ${actions.join(', ')}, but ${by} forbids it: HyperPod can neither add nor remove nodes`,
    contextMissing: ({ keys }: { readonly keys: readonly string[] }) =>
      `it depends on ${keys.join(', ')}, which only a real request has`,
    unread: ({ why }: UnreadData) => `what IAM decides could not be asked: ${why}`,
    notJudged: ({ why }: { readonly why: string }) => why,
  },
  run: ({ cluster, role }, judge, context) => {
    const subject = roleSubject(cluster);
    const which = roleCase(cluster, role);
    if (which.kind === 'skip') return [judge.skip(subject, 'notJudged', { why: which.why })];
    const { facts } = which;
    const { nodeActions, unreadPolicies } = roleLacks(facts, cluster);
    if (nodeActions.length > 0 && unreadPolicies.length === 0) {
      return [judge.skip(subject, 'notJudged', { why: 'its policies do not allow it, see cluster-role-permissions' })];
    }
    const decisions = context.optional('roleAccess');
    if (decisions === undefined) {
      const why = context.whyUnread('roleAccess');
      return why ? [judge.unknown(subject, 'unread', unreadData(why), unreadDetails(why))] : [];
    }
    const denied = decisions.filter(({ decision }) => decision !== 'allowed');
    const evidence = decisions.map(evidenceOf);
    if (denied.length === 0) return [judge.pass(subject, 'allowed', {}, { evidence })];
    const keys = [...new Set(denied.flatMap(({ missingContext }) => missingContext))];
    if (keys.length > 0) return [judge.unknown(subject, 'contextMissing', { keys }, { evidence })];
    const by = blockerOf(denied, facts);
    const actions = denied.map(({ action }) => action);
    return [judge.fail(subject, 'blocked', { actions, by }, { evidence, fix: fixOf(by, actions) })];
  },
});

function evidenceOf({ action, decision, blockedBy }: ActionDecision) {
  return {
    field: `EvaluationResults[${action}].EvalDecision`,
    value: blockedBy === null ? decision : `${decision} (${blockedBy})`,
    source: 'iam:SimulatePrincipalPolicy',
  };
}

function blockerOf(denied: readonly ActionDecision[], { role }: RoleFacts): string {
  if (denied.some(({ blockedBy }) => blockedBy === 'organization')) return 'a policy of the organization';
  if (denied.some(({ blockedBy }) => blockedBy === 'boundary') && role.permissionsBoundaryArn !== null) {
    return `the permissions boundary ${role.permissionsBoundaryArn}`;
  }
  return 'another policy (a Deny, a boundary or one of the organization)';
}

/** Whoever set the limit has to widen it: taking a boundary away is nothing to paste. */
function fixOf(by: string, actions: readonly string[]): Fix {
  return fixBy(`have ${actions.join(', ')} on this cluster allowed by ${by}`);
}
