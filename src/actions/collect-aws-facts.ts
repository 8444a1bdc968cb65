/** The facts that AWS tells. */
import type { Aws } from '../context.ts';
import { parseArn, roleArnOfCaller } from '../domain/arn.ts';
import type { CallerIdentity, Cluster, EksCluster } from '../domain/cluster.ts';
import { type Fact, type FactKey, type Facts, type RegionClusterFacts, unreadFact } from '../domain/facts.ts';
import { needsNodes } from '../domain/quota-usage.ts';
import { collectRole } from './collect-role.ts';
import { describeClusters, mapBounded } from './describe-clusters.ts';
import { attempt, following } from './read-fact.ts';

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
const OPEN_STATUSES = ['PENDING', 'CASE_OPENED'];

/** What the caller does in `enable`, `role create` and `apply`, beside reading. */
const CALLER_ACTIONS = [
  'sagemaker:UpdateCluster',
  'iam:PassRole',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UpdateAssumeRolePolicy',
  'servicequotas:RequestServiceQuotaIncrease',
];

/** What HyperPod does in the cluster role's name. */
const ROLE_ACTIONS = ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'];

/** All of them at once, each after what it follows from. */
export async function collectAwsFacts(sources: AwsSources): Promise<Pick<Facts, AwsFactKey>> {
  const { aws, cluster, now } = sources;
  const ofCluster = <T>(read: (value: Cluster) => Promise<Fact<T>>) => cluster.then((fact) => following(fact, read));
  const identity = attempt('sts:GetCallerIdentity', () => aws.identity());
  return await settle({
    identity,
    callerAccess: identity.then((fact) => following(fact, (value) => simulateCaller(value, aws))),
    clusterTags: ofCluster(({ arn }) => attempt('sagemaker:ListTags', () => aws.clusters.listTags(arn))),
    clusterNodes: ofCluster(({ name }) => attempt('sagemaker:ListClusterNodes', () => aws.clusters.listNodes(name))),
    clusterEvents: ofCluster((value) => readEvents(value, aws, now)),
    regionClusters: cluster.then((fact) => readRegion(fact, aws)),
    role: ofCluster((value) => readRole(value, aws)),
    roleAccess: ofCluster((value) => simulateRole(value, aws)),
    accessEntry: Promise.all([identity, sources.eksCluster]).then(([caller, eks]) => readEntry(caller, eks, aws)),
    quotas: attempt('servicequotas:ListServiceQuotas', () => aws.quotas.listApplied()),
    quotaDefaults: attempt('servicequotas:ListAWSDefaultServiceQuotas', () => aws.quotas.listDefaults()),
    quotaRequests: attempt('servicequotas:ListRequestedServiceQuotaChangeHistory', async () =>
      (await Promise.all(OPEN_STATUSES.map((status) => aws.quotas.listRequestsByStatus(status)))).flat(),
    ),
    subnets: ofCluster((value) => readSubnets(value, aws)),
  });
}

/** Waits for all; the first that throws (Ctrl-C) ends it. */
async function settle<K extends FactKey>(reads: { readonly [P in K]: Promise<Facts[P]> }): Promise<Pick<Facts, K>> {
  const entries = Object.entries(reads) as [K, Promise<Facts[K]>][];
  const settled = await Promise.all(entries.map(async ([key, read]) => [key, await read] as const));
  return Object.fromEntries(settled) as Pick<Facts, K>;
}

async function simulateCaller(identity: CallerIdentity, aws: Aws) {
  return await attempt('iam:SimulatePrincipalPolicy', () =>
    aws.roles.simulate(roleArnOfCaller(identity.arn), CALLER_ACTIONS),
  );
}

async function readEvents(cluster: Cluster, aws: Aws, now: number): Promise<Facts['clusterEvents']> {
  if (cluster.provisioningMode !== 'Continuous') {
    return unreadFact('not-applicable', 'SageMaker keeps events of clusters with continuous provisioning only');
  }
  return await attempt('sagemaker:ListClusterEvents', () => aws.clusters.listEvents(cluster.name, now - DAY_MS));
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
  identity: Fact<CallerIdentity>,
  eksCluster: Fact<EksCluster>,
  aws: Aws,
): Promise<Facts['accessEntry']> {
  return await following(eksCluster, ({ name }) =>
    following(identity, ({ arn }) =>
      attempt('eks:DescribeAccessEntry', async () => (await aws.eks.accessEntry(name, roleArnOfCaller(arn))) ?? null),
    ),
  );
}

async function readSubnets({ instanceGroups }: Cluster, aws: Aws): Promise<Facts['subnets']> {
  const ids = [...new Set(instanceGroups.flatMap((group) => group.subnetIds))];
  return await attempt('ec2:DescribeSubnets', () => aws.subnets.describe(ids));
}
