/** What hpscale uses of the CloudWatch client. */
export { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
