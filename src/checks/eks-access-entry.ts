/** A caller without an access entry is answered 401, whatever IAM allows. */
import { associateAdminCommand, createEntryCommand } from '../domain/access-entry.ts';
import { roleArnOfCaller } from '../domain/arn.ts';
import type { EksCluster } from '../domain/cluster.ts';
import type { CallerFacts } from '../domain/facts.ts';
import { type Fix, namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { isKeptOut } from './shared/eks-cluster.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';

interface Caller {
  readonly principal: string;
  readonly eksCluster: string;
}

export const check = defineCheck({
  id: 'eks-access-entry',
  title: 'the Kubernetes API server lets the caller in',
  severity: 'error',
  phase: 'preflight',
  subjects: 'principals',
  needs: ['identity', 'eksCluster'],
  uses: ['accessEntry', 'kubernetesVersion', 'namespaces', 'nodes', 'pods'],
  messages: {
    hasEntry: ({ principal, eksCluster }: Caller) => `${principal} has an access entry of ${eksCluster}`,
    letIn: ({ eksCluster }: Caller) => `the API server of ${eksCluster} lets you in, though by no access entry`,
    keptOut: ({ principal, eksCluster }: Caller) =>
      `${principal} may not sign in to ${eksCluster} (401): it has no access entry there`,
    notYet: ({ principal }: Caller) =>
      `${principal} has an access entry, and yet is answered 401: one made just now takes a minute to be known`,
    configMapOnly: () => 'access entries are not allowed yet, see eks-authentication-mode',
    unread: ({ why }: UnreadData) => `whether the API server lets you in is unknown: ${why}`,
  },
  run: ({ identity, eksCluster }, judge, context) => {
    const principal = principalOf(identity);
    const subject = namedSubject('principal', principal);
    const data = { principal, eksCluster: eksCluster.name };
    const entry = context.optional('accessEntry');
    const why = context.whyUnread('kubernetesVersion');
    const keptOut = isKeptOut(context);
    const evidence = [
      { field: 'error', value: keptOut ? 'kubernetes-unauthorized' : (why?.code ?? null), source: 'Kubernetes API' },
      ...(entry === undefined ? [] : [{ field: 'accessEntry', value: entry, source: 'eks:DescribeAccessEntry' }]),
    ];
    if (keptOut) {
      if (eksCluster.authenticationMode === 'CONFIG_MAP')
        return [judge.skip(subject, 'configMapOnly', {}, { evidence })];
      if (entry) return [judge.unknown(subject, 'notYet', data, { evidence })];
      return [judge.fail(subject, 'keptOut', data, { evidence, fix: fixOf(eksCluster, identity) })];
    }
    if (entry) return [judge.pass(subject, 'hasEntry', data, { evidence })];
    if (why === undefined) return [judge.pass(subject, 'letIn', data, { evidence })];
    return [judge.unknown(subject, 'unread', unreadData(why), { ...unreadDetails(why), evidence })];
  },
});

/** Access entries are for roles and users, not for sessions. */
function principalOf({ principalArn, arn }: CallerFacts): string {
  return principalArn ?? roleArnOfCaller(arn);
}

function fixOf(eksCluster: EksCluster, identity: CallerFacts): Fix {
  const principal = principalOf(identity);
  const doubt =
    identity.principalArn === null ? '; if the role has a path, its ARN needs it (aws iam get-role tells it)' : '';
  return fixBy(
    `let an administrator of the EKS cluster make the entry, here for everything in the cluster${doubt}`,
    [createEntryCommand(eksCluster, principal), associateAdminCommand(eksCluster, principal)].join('\n'),
  );
}
