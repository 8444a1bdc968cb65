/** What hpscale uses of the SageMaker client: a local file, so that a lazy import keeps tree-shaking. */
export {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClusterEventsCommand,
  ListClusterNodesCommand,
  ListClustersCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateClusterCommand,
} from '@aws-sdk/client-sagemaker';
