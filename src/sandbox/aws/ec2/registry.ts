/** EC2: the one operation that is emulated. */
import type { Service } from '../operation.ts';
import { describeSubnets } from './describe-subnets.ts';

export const ec2: Service = {
  id: 'ec2',
  signingName: 'ec2',
  json: null,
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  dialect: 'ec2',
  // Describe operations concern no single resource, and the refusal then names none.
  describeResource: () => null,
  operations: { DescribeSubnets: describeSubnets },
};
