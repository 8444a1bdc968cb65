/** A cluster role that was deleted: autoscaling stays InService and can do nothing. */
import { parseArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Fix } from '../domain/finding.ts';
import { shellQuote } from '../domain/shell-word.ts';
import { buildTrustPolicy } from '../manifests/cluster-role.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { isBeforeEnabling, roleNameOf, roleSubject } from './shared/cluster-role.ts';

interface WithArn {
  readonly arn: string;
}

export const check = defineCheck({
  id: 'cluster-role-exists',
  title: "the cluster's role exists",
  severity: 'error',
  phase: 'preflight',
  subjects: 'cluster roles',
  needs: ['cluster', 'role'],
  messages: {
    exists: ({ arn }: WithArn) => `${arn} exists`,
    gone: ({ arn }: WithArn) => `there is no role ${arn}: HyperPod can neither add nor remove nodes`,
    otherPath: ({ arn, actual }: WithArn & { readonly actual: string }) =>
      `there is no role ${arn}: the role of that name is ${actual}`,
    goneBeforeEnabling: ({ arn }: WithArn) => `there is no role ${arn}; "hpscale enable" makes it anew`,
    noRole: () => 'the cluster has no cluster role yet: "hpscale enable" makes it',
    enabledWithoutRole: () => 'autoscaling is enabled, but DescribeCluster names no cluster role',
    notOnEks: () => 'the cluster is not on EKS',
  },
  run: ({ cluster, role }, judge, context) => {
    const subject = roleSubject(cluster);
    const arn = cluster.clusterRoleArn;
    if (cluster.orchestrator.kind !== 'eks') return [judge.skip(subject, 'notOnEks', {})];
    const evidence = [{ field: 'ClusterRole', value: arn, source: 'sagemaker:DescribeCluster' }];
    if (arn === null) {
      if (isBeforeEnabling(cluster)) return [judge.skip(subject, 'noRole', {}, { evidence })];
      return [judge.unknown(subject, 'enabledWithoutRole', {}, { evidence })];
    }
    const found = { field: 'Role.Arn', value: role?.role.arn ?? null, source: `iam:GetRole ${roleNameOf(arn)}` };
    const details = { evidence: [found, ...evidence] };
    if (role?.role.arn === arn) return [judge.pass(subject, 'exists', { arn }, details)];
    if (role !== null) {
      const fix = fixBy(
        `make a role of that very ARN, or give the cluster another: disable, then enable with --role ARN`,
      );
      return [judge.fail(subject, 'otherPath', { arn, actual: role.role.arn }, { ...details, fix })];
    }
    if (isBeforeEnabling(cluster)) return [judge.skip(subject, 'goneBeforeEnabling', { arn }, details)];
    return [judge.fail(subject, 'gone', { arn }, { ...details, fix: fixOf(arn, cluster, context) })];
  },
});

/** hpscale makes roles without a path; one that had a path is made with it, and then taken over. */
function fixOf(arn: string, cluster: Cluster, context: CheckContext): Fix {
  const name = roleNameOf(arn);
  const path = (parseArn(arn)?.resource ?? '').slice('role'.length, -name.length);
  const summary = `make the role ${name} again, for ${cluster.name} alone`;
  if (path === '/') {
    const command = context.commandLine('role create', ['--yes']);
    return { summary, command, automatic: { action: 'repair-role', roleName: name } };
  }
  const trust = shellQuote(JSON.stringify(buildTrustPolicy()));
  const words = ['--role-name', name, '--path', path, '--assume-role-policy-document', trust];
  const adopt = context.commandLine('role create', ['--adopt', '--yes']);
  return fixBy(summary, `${awsCommand('iam create-role', words, context)}\n${adopt}`);
}
