/** Checks of the caller's own permissions to enable autoscaling, as IAM's simulator tells them. */
import type { Cluster } from '../../domain/cluster.ts';
import type { ActionDecision } from '../../domain/facts.ts';
import { type Fix, namedSubject, type Severity } from '../../domain/finding.ts';
import { type Check, type CheckContext, defineCheck, fixBy } from '../check.ts';
import { type UnreadData, unreadData, unreadDetails } from './unread.ts';

interface Decided {
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
}

export interface CallerRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly subjects: string;
  readonly denied: (data: Decided) => string;
  /** The actions that count, of those that were asked for. */
  readonly actions: (cluster: Cluster, context: CheckContext) => readonly string[];
}

/** One judgement per action; none while autoscaling is on, since nobody needs to enable it. */
export function defineCallerRule(rule: CallerRule): Check {
  return defineCheck({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    phase: 'preflight',
    subjects: rule.subjects,
    needs: ['cluster'],
    uses: ['callerAccess', 'identity', 'role'],
    messages: {
      allowed: ({ action, resource }: Decided) => `you may ${action} on ${resource}`,
      denied: rule.denied,
      depends: ({ action, keys }: { readonly action: string; readonly keys: readonly string[] }) =>
        `whether you may ${action} depends on ${keys.join(', ')}, which only a real request has`,
      notNeeded: ({ why }: { readonly why: string }) => why,
      unread: ({ why }: UnreadData) => `what you may do could not be asked: ${why}`,
    },
    run: ({ cluster }, judge, context) => {
      const whole = namedSubject('cluster', cluster.name);
      const why = whyNotNeeded(cluster);
      if (why !== undefined) return [judge.skip(whole, 'notNeeded', { why })];
      const decisions = context.optional('callerAccess');
      if (decisions === undefined) {
        const unread = context.whyUnread('callerAccess');
        return unread ? [judge.unknown(whole, 'unread', unreadData(unread), unreadDetails(unread))] : [];
      }
      const actions = rule.actions(cluster, context);
      return decisions
        .filter(({ action }) => actions.includes(action))
        .map(({ action, resource, decision, missingContext: keys }) => {
          const subject = namedSubject('permission', action);
          const data = { action, resource, principal: principalOf(context) };
          const details = { evidence: [evidenceOf({ action, decision })] };
          if (decision === 'allowed') return judge.pass(subject, 'allowed', data, details);
          if (keys.length > 0) return judge.unknown(subject, 'depends', { action, keys }, details);
          return judge.fail(subject, 'denied', data, { ...details, fix: fixOf(data, context) });
        });
    },
  });
}

function whyNotNeeded({ orchestrator, autoscaling: { status } }: Cluster): string | undefined {
  if (orchestrator.kind !== 'eks') return 'the cluster is not on EKS';
  if (status === 'InService') return 'autoscaling is enabled already';
  return status === 'Creating' ? 'autoscaling is being enabled already' : undefined;
}

function principalOf(context: CheckContext): string {
  const identity = context.optional('identity');
  return identity?.principalArn ?? identity?.arn ?? 'the caller';
}

function evidenceOf({ action, decision }: Pick<ActionDecision, 'action' | 'decision'>) {
  const field = `EvaluationResults[${action}].EvalDecision`;
  return { field, value: decision, source: 'iam:SimulatePrincipalPolicy' };
}

/** Who lacks a permission cannot give it to himself: no command. */
function fixOf({ action, resource, principal }: Decided, context: CheckContext): Fix {
  const policy = context.commandLine('iam');
  return fixBy(`have ${action} on ${resource} allowed for ${principal}; "${policy}" prints all that hpscale needs`);
}
