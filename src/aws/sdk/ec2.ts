/** What hpscale uses of the EC2 client. */
export { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
