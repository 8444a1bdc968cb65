import { describe, expect, it } from 'vitest';
import type { ChangeTools } from '../../../src/actions/change-autoscaling.ts';
import type { ChosenRole } from '../../../src/actions/choose-role.ts';
import { planEnable } from '../../../src/actions/plan-enable.ts';
import type { Cluster } from '../../../src/domain/cluster.ts';
import { plannedResults } from '../../../src/domain/plan.ts';
import { buildDomainCluster, enabled } from '../../helpers/build-cluster.ts';
import { CLUSTER_ROLE_ARN } from '../../helpers/seeds.ts';

const ROLE: ChosenRole = { arn: CLUSTER_ROLE_ARN, steps: [], warnings: [], isTrusted: true };

/** Planning reads facts alone: whatever it asked of these would be undefined. */
const TOOLS = { wait: true } as ChangeTools;

function stepsOf(cluster: Cluster, role?: ChosenRole, tools: ChangeTools = TOOLS): readonly string[] {
  const plan = planEnable({ cluster, ...(role === undefined ? {} : { role }), doubts: [] }, tools);
  return plannedResults(plan).map(({ id, kind }) => `${kind} ${id}`);
}

describe('the steps', () => {
  it('of a ready cluster: update, then wait', () => {
    expect(stepsOf(buildDomainCluster(), ROLE)).toEqual(['update enable-autoscaling', 'wait await-autoscaling']);
  });

  it('make the role first, and wait for a busy cluster after it', () => {
    const role: ChosenRole = {
      ...ROLE,
      steps: [{ id: 'create-role', title: 'create the role', kind: 'create', target: ROLE.arn }],
    };
    expect(stepsOf(buildDomainCluster({ status: 'Updating' }), role)).toEqual([
      'create create-role',
      'wait await-cluster',
      'update enable-autoscaling',
      'wait await-autoscaling',
    ]);
  });

  it('wait until a disable that is under way is through', () => {
    const deleting = { ...enabled('Deleting'), mode: 'Disable' as const };
    expect(stepsOf(buildDomainCluster({ autoscaling: deleting }), ROLE)[0]).toBe('wait await-cluster');
  });

  it('are only a wait while autoscaling is Creating', () => {
    const cluster = buildDomainCluster({ status: 'Updating', autoscaling: enabled('Creating') });
    expect(stepsOf(cluster)).toEqual(['noop enable-autoscaling', 'wait await-autoscaling']);
  });

  it('are nothing when it is InService', () => {
    expect(stepsOf(buildDomainCluster({ autoscaling: enabled('InService') }))).toEqual(['noop enable-autoscaling']);
  });

  it('do not wait with --no-wait, not even for a busy cluster', () => {
    const tools = { ...TOOLS, wait: false };
    expect(stepsOf(buildDomainCluster({ status: 'Updating' }), ROLE, tools)).toEqual(['update enable-autoscaling']);
  });
});

describe('what the plan says', () => {
  it('tells that NodeRecovery changes in the same call, and why the last try failed', () => {
    const cluster = buildDomainCluster({ nodeRecovery: 'None', autoscaling: enabled('Failed', 'no access entry') });
    const [update] = planEnable({ cluster, role: ROLE, doubts: [] }, TOOLS).steps;
    expect(update?.detail).toBe(
      `with the role ${CLUSTER_ROLE_ARN}; NodeRecovery goes from None to Automatic in the same call; it Failed before: no access entry`,
    );
  });

  it('warns that AWS may not change the role of a Failed autoscaling', () => {
    const cluster = buildDomainCluster({ autoscaling: enabled('Failed') });
    const other = { ...ROLE, arn: 'arn:aws:iam::123456789012:role/other' };
    expect(planEnable({ cluster, role: other, doubts: [] }, TOOLS).warnings).toContainEqual(
      expect.stringContaining('run "hpscale disable --cluster translation-cluster" first'),
    );
  });

  it('warns about NodeRecovery when nothing else is to do, and leaves it alone', () => {
    const cluster = buildDomainCluster({ nodeRecovery: 'None', autoscaling: enabled('InService') });
    expect(planEnable({ cluster, doubts: [] }, TOOLS).warnings).toEqual([
      'NodeRecovery is None, autoscaling needs Automatic: aws sagemaker update-cluster --cluster-name translation-cluster --node-recovery Automatic',
    ]);
  });
});
