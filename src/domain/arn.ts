/** Amazon resource names: taking them apart without trusting their partition. */

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

/** Splits an ARN into its parts; undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/.exec(text);
  if (!match) return undefined;
  const [, partition = '', service = '', region = '', accountId = '', resource = ''] = match;
  return { partition, service, region, accountId, resource };
}

/** Region prefixes of the partitions beside `aws` (the SDK's partitions table). */
const PARTITION_OF_PREFIX: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region belongs to (`aws`, `aws-cn`, `aws-us-gov`, isolated and sovereign ones). */
export function partitionOfRegion(region: string): string {
  return PARTITION_OF_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The DNS suffix of a partition's endpoints and service principals. */
export function dnsSuffixOfPartition(partition: string): string {
  const suffixes: Readonly<Record<string, string>> = {
    'aws-cn': 'amazonaws.com.cn',
    'aws-iso': 'c2s.ic.gov',
    'aws-iso-b': 'sc2s.sgov.gov',
    'aws-iso-e': 'cloud.adc-e.uk',
    'aws-iso-f': 'csp.hci.ic.gov',
    'aws-eusc': 'amazonaws.eu',
  };
  return suffixes[partition] ?? 'amazonaws.com';
}

/** The name of an EKS cluster from its ARN: the text after `cluster/`. */
export function eksClusterNameOfArn(arn: string): string {
  return arn.slice(arn.indexOf('cluster/') + 'cluster/'.length);
}

/**
 * The IAM role ARN behind a caller's ARN: an assumed-role session is answered with its role.
 * A role's path is not part of a session ARN, so it cannot be restored here.
 */
export function roleArnOfCaller(callerArn: string): string {
  const arn = parseArn(callerArn);
  const session = arn && /^assumed-role\/([^/]+)\//.exec(arn.resource);
  return arn && session ? `arn:${arn.partition}:iam::${arn.accountId}:role/${session[1]}` : callerArn;
}
