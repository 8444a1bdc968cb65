import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { isHome } from '../world.ts';

export const listTags: Operation = {
  isMutation: false,
  members: {
    ResourceArn: {
      type: 'string',
      isRequired: true,
      max: 256,
      pattern: 'arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+',
    },
    NextToken: { type: 'string', max: 8192 },
    MaxResults: { type: 'integer', min: 50 },
  },
  resource: (input) => String(input.ResourceArn),
  handle(input, { world, region }) {
    const clusters = isHome(world, region) ? [...world.clusters.values()] : [];
    const cluster = clusters.find(({ arn }) => arn === input.ResourceArn);
    if (!cluster) {
      throw new AwsFailure('ResourceNotFound', 400, `Could not find resource '${String(input.ResourceArn)}'`);
    }
    return { Tags: Object.entries(cluster.tags).map(([Key, Value]) => ({ Key, Value })) };
  },
};
