/** Checks of what the cluster role's documents say, one rule each. */
import type { Cluster } from '../../domain/cluster.ts';
import type { Certainty, CheckPhase, Evidence, Fix, Severity, Subject } from '../../domain/finding.ts';
import type { RoleFacts } from '../../domain/role.ts';
import { isMadeByUs } from '../../manifests/role-fit.ts';
import { type Check, type CheckContext, defineCheck, type Judge, type Judgement } from '../check.ts';
import { isBeforeEnabling, repairFix, roleCase, roleSubject } from './cluster-role.ts';

export type RoleVerdict =
  | { readonly status: 'fits'; readonly certainty?: Certainty }
  /** `fix` when `hpscale role create` is not what mends it. */
  | { readonly status: 'unfit'; readonly found: readonly string[]; readonly fix?: Fix }
  /** What seems to be wrong may be right in policies that could not be read. */
  | { readonly status: 'unread'; readonly policies: readonly string[] }
  | { readonly status: 'skip'; readonly why: string };

interface Found {
  readonly role: string;
  readonly found: readonly string[];
}

export interface RoleRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly phase: CheckPhase;
  readonly fits: (data: { readonly role: string }) => string;
  readonly unfit: (data: Found) => string;
  readonly judge: (facts: RoleFacts, cluster: Cluster, context: CheckContext) => RoleVerdict;
  readonly evidence: (facts: RoleFacts, cluster: Cluster) => readonly Evidence[];
}

/** Judged where the cluster has a role; what `hpscale enable` is going to mend in a role of its own is no failure. */
export function defineRoleRule(rule: RoleRule): Check {
  return defineCheck({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    phase: rule.phase,
    subjects: 'cluster roles',
    needs: ['cluster', 'role'],
    uses: ['regionClusters'],
    messages: messagesOf(rule),
    run: ({ cluster, role }, judge, context) => {
      const subject = roleSubject(cluster);
      const which = roleCase(cluster, role);
      if (which.kind === 'skip') return [judge.skip(subject, 'notJudged', { why: which.why })];
      const { facts } = which;
      const verdict = rule.judge(facts, cluster, context);
      const evidence = rule.evidence(facts, cluster);
      return [judgeVerdict(verdict, judge, { subject, facts, cluster, context, evidence })];
    },
  });
}

function messagesOf({ fits, unfit }: RoleRule) {
  return {
    fits,
    unfit,
    enableMends: (data: Found) => `${unfit(data)}; hpscale made the role, and "hpscale enable" mends it`,
    policiesUnread: ({ role, policies }: { readonly role: string; readonly policies: readonly string[] }) =>
      `whether ${role} has what it needs is unknown: ${policies.join(', ')} could not be read (iam:GetPolicy, iam:GetPolicyVersion)`,
    notJudged: ({ why }: { readonly why: string }) => why,
  };
}

interface JudgedRole {
  readonly subject: Subject;
  readonly facts: RoleFacts;
  readonly cluster: Cluster;
  readonly context: CheckContext;
  readonly evidence: readonly Evidence[];
}

function judgeVerdict(verdict: RoleVerdict, judge: Judge<ReturnType<typeof messagesOf>>, at: JudgedRole): Judgement {
  const { subject, evidence } = at;
  const role = at.facts.role.name;
  switch (verdict.status) {
    case 'fits':
      return judge.pass(subject, 'fits', { role }, { evidence, certainty: verdict.certainty ?? 'exact' });
    case 'skip':
      return judge.skip(subject, 'notJudged', { why: verdict.why });
    case 'unread':
      return judge.unknown(subject, 'policiesUnread', { role, policies: verdict.policies }, { evidence });
    default:
      return judgeUnfit(verdict, judge, at);
  }
}

function judgeUnfit(
  { found, fix }: Extract<RoleVerdict, { readonly status: 'unfit' }>,
  judge: Judge<ReturnType<typeof messagesOf>>,
  { subject, facts, cluster, context, evidence }: JudgedRole,
): Judgement {
  const data = { role: facts.role.name, found };
  const isMended = fix === undefined && isBeforeEnabling(cluster) && isMadeByUs(facts);
  if (isMended) return judge.skip(subject, 'enableMends', data, { evidence });
  return judge.fail(subject, 'unfit', data, { evidence, fix: fix ?? repairFix(facts, cluster, context) });
}
