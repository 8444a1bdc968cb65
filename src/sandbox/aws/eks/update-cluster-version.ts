import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { eksClusterResource, findEksCluster, NAME } from './clusters.ts';
import { describeUpdate } from './describe-update.ts';

/** One minor at a time. Takes effect at once in what EKS says; the Kubernetes API keeps the seed's version. */
export const updateClusterVersion: Operation = {
  isMutation: true,
  members: { name: NAME, version: { type: 'string' }, clientRequestToken: { type: 'string' } },
  resource: eksClusterResource,
  handle(input, context) {
    const cluster = findEksCluster(input, context);
    const [from, to] = [cluster.version, String(input.version)];
    if (minorOf(to) !== minorOf(from) + 1) {
      const message = `Unsupported Kubernetes minor version update from ${from} to ${to}`;
      throw new AwsFailure('InvalidParameterException', 400, message);
    }
    cluster.version = to;
    return describeUpdate('VersionUpdate', { Version: to, PlatformVersion: 'eks.1' }, context);
  },
};

function minorOf(version: string): number {
  return Number(/^1\.(\d+)$/.exec(version)?.[1]);
}
