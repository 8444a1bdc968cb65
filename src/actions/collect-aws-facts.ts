/** The facts that AWS tells. */
import type { Aws } from '../context.ts';
import { parseArn, roleArnOfCaller } from '../domain/arn.ts';
import type { Cluster, EksCluster } from '../domain/cluster.ts';
import { type CallerFacts, type Fact, type Facts, type RegionClusterFacts, unreadFact } from '../domain/facts.ts';
import { needsNodes } from '../domain/quota-usage.ts';
import { defaultRoleName, roleArnFor } from '../manifests/cluster-role.ts';
import { collectQuotaFacts } from './collect-quota-facts.ts';
import { collectRole } from './collect-role.ts';
import { describeClusters, mapBounded } from './describe-clusters.ts';
import { attempt, following } from './read-fact.ts';
import { type OnFact, settle } from './settle-facts.ts';

export interface AwsSources {
  readonly aws: Aws;
  readonly cluster: Promise<Fact<Cluster>>;
  readonly eksCluster: Promise<Fact<EksCluster>>;
  readonly now: number;
}

type AwsFactKey =
  | 'identity'
  | 'callerAccess'
  | 'clusterTags'
  | 'clusterNodes'
  | 'clusterEvents'
  | 'regionClusters'
  | 'role'
  | 'roleAccess'
  | 'accessEntry'
  | 'quotas'
  | 'quotaDefaults'
  | 'quotaRequests'
  | 'subnets';

const DAY_MS = 24 * 3_600_000;
/** Ten pages: what went wrong lately, not the history of the cluster. */
const MAX_EVENTS = 1000;

/** What the caller does to the cluster role in `enable` and `role create`, beside reading. */
const CALLER_ROLE_ACTIONS = [
  'iam:PassRole',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UpdateAssumeRolePolicy',
];

/** What HyperPod does in the cluster role's name. */
const ROLE_ACTIONS = ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'];

/** All of them at once, each after what it follows from. */
export async function collectAwsFacts(sources: AwsSources, onFact: OnFact): Promise<Pick<Facts, AwsFactKey>> {
  const { aws, cluster, now } = sources;
  const ofCluster = <T>(read: (value: Cluster) => Promise<Fact<T>>) => cluster.then((fact) => following(fact, read));
  const identity = attempt('sts:GetCallerIdentity', () => readCaller(aws));
  const reads = {
    identity,
    callerAccess: ofCluster((value) =>
      identity.then((fact) => following(fact, (who) => simulateCaller(who, value, aws))),
    ),
    clusterTags: ofCluster(({ arn }) => attempt('sagemaker:ListTags', () => aws.clusters.listTags(arn))),
    clusterNodes: ofCluster(({ name }) => attempt('sagemaker:ListClusterNodes', () => aws.clusters.listNodes(name))),
    clusterEvents: ofCluster((value) => readEvents(value, aws, now)),
    regionClusters: cluster.then((fact) => readRegion(fact, aws)),
    role: ofCluster((value) => readRole(value, aws)),
    roleAccess: ofCluster((value) => simulateRole(value, aws)),
    accessEntry: Promise.all([identity, sources.eksCluster]).then(([caller, eks]) => readEntry(caller, eks, aws)),
    ...collectQuotaFacts(aws, cluster),
    subnets: ofCluster((value) => readSubnets(value, aws)),
  };
  return await settle(reads, onFact);
}

/** A session's ARN does not tell its role's path, which IAM's simulator and access entries want. */
async function readCaller(aws: Aws): Promise<CallerFacts> {
  const identity = await aws.identity();
  const plain = roleArnOfCaller(identity.arn);
  if (plain === identity.arn) return { ...identity, principalArn: plain };
  const role = await attempt('iam:GetRole', () => aws.roles.get(roleNameOf(plain)));
  return { ...identity, principalArn: role.status === 'read' ? (role.value?.arn ?? null) : null };
}

function principalOf({ principalArn, arn }: CallerFacts): string {
  return principalArn ?? roleArnOfCaller(arn);
}

/** On the very resources: a caller whose policy names this cluster and this role alone may do it, too. */
async function simulateCaller(identity: CallerFacts, cluster: Cluster, aws: Aws): Promise<Facts['callerAccess']> {
  const principal = principalOf(identity);
  return await attempt('iam:SimulatePrincipalPolicy', async () => {
    const roleArn = cluster.clusterRoleArn ?? roleArnFor(defaultRoleName(cluster), cluster);
    const decisions = await Promise.all([
      aws.roles.simulate(principal, ['sagemaker:UpdateCluster'], [cluster.arn]),
      aws.roles.simulate(principal, CALLER_ROLE_ACTIONS, [roleArn]),
    ]);
    return decisions.flat();
  });
}

async function readEvents(cluster: Cluster, aws: Aws, now: number): Promise<Facts['clusterEvents']> {
  if (cluster.provisioningMode !== 'Continuous') {
    return unreadFact('not-applicable', 'SageMaker keeps events of clusters with continuous provisioning only');
  }
  return await attempt('sagemaker:ListClusterEvents', () =>
    aws.clusters.listEvents(cluster.name, now - DAY_MS, MAX_EVENTS),
  );
}

/** Without the cluster itself its region can still be counted. */
async function readRegion(cluster: Fact<Cluster>, aws: Aws): Promise<Facts['regionClusters']> {
  return await attempt('sagemaker:ListClusters', async (): Promise<RegionClusterFacts> => {
    const known = cluster.status === 'read' ? cluster.value : undefined;
    const { clusters, unreadable } = await describeClusters(aws, known);
    const listed = await mapBounded(clusters.filter(needsNodes), 4, async ({ name }) => {
      const nodes = await attempt('sagemaker:ListClusterNodes', () => aws.clusters.listNodes(name));
      return [name, nodes.status === 'read' ? nodes.value : []] as const;
    });
    return { clusters, unreadable, nodesByCluster: Object.fromEntries(listed) };
  });
}

async function readRole({ clusterRoleArn }: Cluster, aws: Aws): Promise<Facts['role']> {
  return await attempt('iam:GetRole', async () => {
    if (clusterRoleArn === null) return null;
    return (await collectRole(roleNameOf(clusterRoleArn), aws.roles)) ?? null;
  });
}

async function simulateRole({ clusterRoleArn, arn }: Cluster, aws: Aws): Promise<Facts['roleAccess']> {
  if (clusterRoleArn === null) return unreadFact('not-applicable', 'the cluster has no cluster role yet');
  return await attempt('iam:SimulatePrincipalPolicy', () => aws.roles.simulate(clusterRoleArn, ROLE_ACTIONS, [arn]));
}

function roleNameOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? arn;
  return resource.slice(resource.lastIndexOf('/') + 1);
}

async function readEntry(
  identity: Fact<CallerFacts>,
  eksCluster: Fact<EksCluster>,
  aws: Aws,
): Promise<Facts['accessEntry']> {
  return await following(eksCluster, ({ name }) =>
    following(identity, (caller) =>
      attempt('eks:DescribeAccessEntry', async () => (await aws.eks.accessEntry(name, principalOf(caller))) ?? null),
    ),
  );
}

async function readSubnets({ instanceGroups }: Cluster, aws: Aws): Promise<Facts['subnets']> {
  const ids = [...new Set(instanceGroups.flatMap((group) => group.subnetIds))];
  return await attempt('ec2:DescribeSubnets', () => aws.subnets.describe(ids));
}
