import { AwsFailure } from '../../parts.ts';
import type { Seed } from '../../seed.ts';
import { DEFAULT_VPC } from '../eks/describe-cluster.ts';
import type { CallContext, Json, Operation } from '../operation.ts';
import { takePage } from '../page.ts';
import { isHome } from '../world.ts';

type SeedSubnet = Seed['subnets'][number];

interface Filter {
  readonly Name?: string;
  readonly Value?: readonly string[];
}

const DEFAULT_PAGE_SIZE = 1000;

/** What each supported filter compares. */
const FILTERS: Readonly<Record<string, (subnet: SeedSubnet) => string>> = {
  'availability-zone': ({ zone }) => zone,
  'availability-zone-id': ({ zoneId }) => zoneId,
  'subnet-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc ?? DEFAULT_VPC,
};

/** Members are named as they travel (`SubnetId.1`, `Filter.1.Value.1`). */
export const describeSubnets: Operation = {
  isMutation: false,
  members: {
    SubnetId: { type: 'list', items: { type: 'string' } },
    Filter: { type: 'list', items: { type: 'structure' } },
    MaxResults: { type: 'integer', min: 5, max: 1000 },
    NextToken: { type: 'string' },
  },
  handle(input, context) {
    const ids = input.SubnetId as readonly string[] | undefined;
    const filters = (input.Filter ?? []) as readonly Filter[];
    const { world, region } = context;
    const subnets = findSubnets(isHome(world, region) ? world.seed.subnets : [], ids);
    const page = takePage(
      subnets.filter((subnet) => filters.every((filter) => passes(filter, subnet))),
      {
        scope: `subnets ${region} ${JSON.stringify([ids, filters])}`,
        token: input.NextToken,
        limit: Number(input.MaxResults ?? DEFAULT_PAGE_SIZE),
        invalidToken: () => new AwsFailure('InvalidParameterValue', 400, 'Unable to parse pagination token'),
      },
    );
    return { subnetSet: page.items.map((subnet) => describeSubnet(subnet, context)), nextToken: page.nextToken };
  },
};

function findSubnets(subnets: readonly SeedSubnet[], ids: readonly string[] | undefined): readonly SeedSubnet[] {
  if (!ids) return subnets;
  return ids.map((id) => {
    const subnet = subnets.find((candidate) => candidate.id === id);
    if (!subnet) throw new AwsFailure('InvalidSubnetID.NotFound', 400, `The subnet ID '${id}' does not exist`);
    return subnet;
  });
}

function passes({ Name: name = '', Value: values = [] }: Filter, subnet: SeedSubnet): boolean {
  const valueOf = FILTERS[name];
  if (!valueOf) throw new AwsFailure('InvalidParameterValue', 400, `The filter '${name}' is invalid`);
  return values.includes(valueOf(subnet));
}

function describeSubnet(subnet: SeedSubnet, { world, region }: CallContext): Json {
  const index = world.seed.subnets.indexOf(subnet);
  return {
    subnetId: subnet.id,
    subnetArn: `arn:${world.partition}:ec2:${region}:${world.accountId}:subnet/${subnet.id}`,
    state: 'available',
    ownerId: world.accountId,
    vpcId: subnet.vpc ?? DEFAULT_VPC,
    cidrBlock: `10.1.${index}.0/24`,
    availableIpAddressCount: subnet.availableAddresses ?? 250,
    availabilityZone: subnet.zone,
    availabilityZoneId: subnet.zoneId,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    tagSet: [],
  };
}
