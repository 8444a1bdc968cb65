/** What hpscale uses of the EKS client. */
export { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
