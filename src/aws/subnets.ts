/** Subnets: which zone they are in and how many addresses are left. */
import type { SubnetGateway } from '../context.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';
import { requireAnswered } from './network-error.ts';

/** Subnets of the session's region. */
export function createSubnetGateway(clients: Clients): SubnetGateway {
  return {
    async describe(ids) {
      // Without ids EC2 would answer every subnet of the account.
      if (ids.length === 0) return [];
      const { sdk, client, call } = await clients.ec2();
      return await collectPages(async (token) => {
        const command = new sdk.DescribeSubnetsCommand({ SubnetIds: [...new Set(ids)], NextToken: token });
        const page = await call('DescribeSubnets', (options) => client.send(command, options));
        const items = requireAnswered(page.Subnets, 'ec2:DescribeSubnets').map((subnet) => ({
          id: subnet.SubnetId ?? '',
          zone: subnet.AvailabilityZone ?? '',
          zoneId: subnet.AvailabilityZoneId ?? '',
          availableAddresses: subnet.AvailableIpAddressCount ?? 0,
        }));
        return { items, next: page.NextToken };
      });
    },
  };
}
