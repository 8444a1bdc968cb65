/** What lets a principal into an EKS cluster, as commands for an administrator of it. */
import { parseArn, partitionOfRegion } from './arn.ts';
import type { EksCluster } from './cluster.ts';

/** The access entry; `principalArn` is a role's or user's, never a session's. */
export function createEntryCommand({ name, region }: EksCluster, principalArn: string): string {
  return `aws eks create-access-entry --cluster-name ${name} --region ${region} --principal-arn ${principalArn}`;
}

/** Everything in the cluster: what the person who sets autoscaling up needs. */
export function associateAdminCommand(cluster: EksCluster, principalArn: string): string {
  const partition = parseArn(cluster.arn)?.partition ?? partitionOfRegion(cluster.region);
  const policy = `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
  return (
    `aws eks associate-access-policy --cluster-name ${cluster.name} --region ${cluster.region}` +
    ` --principal-arn ${principalArn} --policy-arn ${policy} --access-scope type=cluster`
  );
}

/** Access entries beside the aws-auth config map; EKS takes this one way only. */
export function allowEntriesCommand({ name, region }: EksCluster): string {
  return `aws eks update-cluster-config --name ${name} --region ${region} --access-config authenticationMode=API_AND_CONFIG_MAP`;
}
