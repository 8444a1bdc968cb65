/** How KEDA's operator gets a role, and the role its permissions. */
import { parseArn, partitionOfRegion } from '../../domain/arn.ts';
import type { KedaIdentity } from '../../domain/facts.ts';
import type { Fix } from '../../domain/finding.ts';
import { KEDA_OPERATOR } from '../../domain/keda-operator.ts';
import { policyOfReads } from '../../domain/keda-permissions.ts';
import { shellQuote } from '../../domain/shell-word.ts';
import { type CheckContext, fixBy } from '../check.ts';
import { clusterAccount, type OperatorRead } from './keda-identity.ts';

const NAMESPACE = 'keda';
/** Its own: other policies of the role stay as they are. */
const POLICY_NAME = 'keda-reads-metrics';

/** What EKS Pod Identity asks of a role's trust policy. */
const POD_IDENTITY_TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    },
  ],
};

/** An inline policy with the least that the triggers need. */
export function grantFix(roleName: string, roleArn: string, reads: readonly OperatorRead[]): Fix {
  return fixBy("allow KEDA's role what its triggers read", grantCommand(roleName, parseArn(roleArn)?.accountId, reads));
}

/** The role that is named, made; for IRSA its trust names the cluster's OIDC provider, which is not known here. */
export function newRoleFix({ kind, roleArn }: KedaIdentity, reads: readonly OperatorRead[]): Fix {
  const arn = parseArn(roleArn ?? '');
  const name = arn?.resource.slice(arn.resource.lastIndexOf('/') + 1);
  if (kind !== 'pod-identity' || name === undefined) {
    return fixBy("make the role, trusted by the cluster's OIDC provider, or name one that exists");
  }
  return fixBy('make the role', [createCommand(name), grantCommand(name, arn?.accountId, reads)].join('\n'));
}

/** A new role by EKS Pod Identity; the operator has to start anew to get it. */
export function newIdentityFix(reads: readonly OperatorRead[], context: CheckContext): Fix {
  const eksCluster = context.optional('eksCluster');
  const accountId = clusterAccount(context);
  const summary = "give KEDA's operator a role, by EKS Pod Identity (its agent has to be installed) or by IRSA";
  if (eksCluster === undefined || accountId === undefined) return fixBy(summary);
  const name = `${eksCluster.name}-${KEDA_OPERATOR}`;
  const roleArn = `arn:${partitionOfRegion(eksCluster.region)}:iam::${accountId}:role/${name}`;
  const commands = [
    createCommand(name),
    grantCommand(name, accountId, reads),
    `aws eks create-pod-identity-association --region ${eksCluster.region} --cluster-name ${eksCluster.name} --namespace ${NAMESPACE} --service-account ${KEDA_OPERATOR} --role-arn ${roleArn}`,
    `kubectl rollout restart deployment ${KEDA_OPERATOR} --namespace ${NAMESPACE}`,
  ];
  return fixBy(summary, commands.join('\n'));
}

function createCommand(name: string): string {
  return `aws iam create-role --role-name ${name} --assume-role-policy-document ${shellQuote(JSON.stringify(POD_IDENTITY_TRUST))}`;
}

function grantCommand(name: string, accountId: string | undefined, reads: readonly OperatorRead[]): string {
  const document = policyOfReads(
    reads.map(({ read }) => read),
    accountId,
  );
  return `aws iam put-role-policy --role-name ${name} --policy-name ${POLICY_NAME} --policy-document ${shellQuote(JSON.stringify(document))}`;
}
