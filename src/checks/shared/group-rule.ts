/** Checks of what Karpenter needs of an instance group, one rule each: judged where Karpenter may use the group. */
import { namedSubject } from '../../domain/finding.ts';
import type { Evidence, Severity } from '../../domain/finding.ts';
import type { FactKey } from '../../domain/facts.ts';
import type { InstanceGroup } from '../../domain/cluster.ts';
import { type Check, type CheckContext, defineCheck, fixBy } from '../check.ts';
import { usesOfGroups } from './group-use.ts';
import { takeOutFix } from './node-class-fix.ts';

/** What is found of a group: its subject in `group`, the values that speak for or against it in `found`. */
interface GroupFindings {
  readonly group: string;
  readonly found: readonly string[];
}

export type GroupVerdict =
  | { readonly status: 'fits' | 'unfit'; readonly found: readonly string[] }
  | { readonly status: 'undecided'; readonly why: string };

export interface GroupRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Besides node classes. */
  readonly uses?: readonly FactKey[];
  readonly fits: (data: GroupFindings) => string;
  readonly unfit: (data: GroupFindings) => string;
  readonly judge: (group: InstanceGroup, context: CheckContext) => GroupVerdict;
  /** What of the group is looked at, as in DescribeCluster. */
  readonly evidence: (group: InstanceGroup) => { readonly field: string; readonly value: unknown };
  /** What to do besides taking the group out of its node classes. */
  readonly advice: string;
  /** Set when the group itself is to be changed, not the node class. */
  readonly isMendedInPlace?: boolean;
}

/**
 * Groups of a node class are judged with the rule's severity. Others are not Karpenter's concern, except for empty ones
 * while no group is chosen yet: those are told of as info.
 */
export function defineGroupRule(rule: GroupRule): Check {
  return defineCheck({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    phase: 'preflight',
    subjects: 'instance groups',
    needs: ['cluster'],
    uses: ['nodeClasses', ...(rule.uses ?? [])],
    messages: {
      fits: rule.fits,
      unfit: rule.unfit,
      undecided: ({ why }: { readonly why: string }) => why,
      notForKarpenter: ({ group }: { readonly group: string }) =>
        `${group} has nodes, and no node class names it: Karpenter leaves it alone`,
      notNamed: ({ group, found }: GroupFindings) =>
        `${rule.unfit({ group, found })}; no node class names it: leave it so`,
      useUnknown: ({ group, why }: { readonly group: string; readonly why: string }) =>
        `whether a node class names ${group} is unknown (${why})`,
    },
    run: ({ cluster }, judge, context) => {
      const uses = usesOfGroups(cluster, context);
      const hasChosen = [...uses.values()].some(({ kind }) => kind === 'in-node-class');
      return cluster.instanceGroups.map((group) => {
        const { name } = group;
        const subject = namedSubject('instance-group', name);
        const use = uses.get(name) ?? { kind: 'idle' };
        const evidence = [evidenceOf(rule, group)];
        const verdict = rule.judge(group, context);
        if (use.kind === 'always-on') return judge.skip(subject, 'notForKarpenter', { group: name }, { evidence });
        if (verdict.status === 'undecided')
          return judge.unknown(subject, 'undecided', { why: verdict.why }, { evidence });
        const data = { group: name, found: verdict.found };
        if (verdict.status === 'fits') return judge.pass(subject, 'fits', data, { evidence });
        if (use.kind === 'unknown') {
          return judge.unknown(subject, 'useUnknown', { group: name, why: use.why }, { evidence });
        }
        if (use.kind === 'idle') {
          // Before any is chosen, empty groups are the candidates.
          if (hasChosen) return judge.skip(subject, 'notNamed', data, { evidence });
          return judge.fail(subject, 'unfit', data, { evidence, fix: fixBy(rule.advice), severity: 'info' });
        }
        const fix = rule.isMendedInPlace
          ? fixBy(rule.advice)
          : takeOutFix(name, use.nodeClasses, { cluster, context, advice: rule.advice });
        return judge.fail(subject, 'unfit', data, { evidence, fix });
      });
    },
  });
}

function evidenceOf(rule: GroupRule, group: InstanceGroup): Evidence {
  const { field, value } = rule.evidence(group);
  return { field: `InstanceGroups[${group.name}].${field}`, value, source: 'sagemaker:DescribeCluster' };
}
