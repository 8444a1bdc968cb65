import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  type ListMetricsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { useAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { CALLER_ARN, CLUSTER_ROLE_ARN } from '../../helpers/seeds.ts';

const start = useAwsSandbox();

describe('EC2 DescribeSubnets', () => {
  const FIRST = 'subnet-0a1b2c3d4e5f60001';
  const SECOND = 'subnet-0a1b2c3d4e5f60002';

  it('tells the zone and the free addresses of the subnets asked for', async () => {
    const { config } = await start();
    const { Subnets } = await new EC2Client(config).send(new DescribeSubnetsCommand({ SubnetIds: [SECOND] }));
    expect(Subnets).toMatchObject([
      {
        SubnetId: SECOND,
        AvailabilityZone: 'us-west-2b',
        AvailabilityZoneId: 'usw2-az2',
        AvailableIpAddressCount: 250,
        State: 'available',
      },
    ]);
  });

  it('filters', async () => {
    const { config } = await start();
    const Filters = [{ Name: 'availability-zone', Values: ['us-west-2a', 'us-west-2c'] }];
    const { Subnets } = await new EC2Client(config).send(new DescribeSubnetsCommand({ Filters }));
    expect(Subnets?.map(({ SubnetId }) => SubnetId)).toEqual([FIRST]);
  });

  it('names the subnet that does not exist', async () => {
    const { config } = await start();
    const command = new DescribeSubnetsCommand({ SubnetIds: [FIRST, 'subnet-0dead'] });
    await expect(new EC2Client(config).send(command)).rejects.toMatchObject({
      name: 'InvalidSubnetID.NotFound',
      message: "The subnet ID 'subnet-0dead' does not exist",
    });
  });

  it('is denied as EC2 words it', async () => {
    const { config } = await start({
      caller: { arn: 'arn:aws:iam::123456789012:user/lin', denied: ['ec2:Describe*'] },
    });
    await expect(new EC2Client(config).send(new DescribeSubnetsCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message:
        'You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/lin is not authorized to ' +
        'perform: ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('STS', () => {
  it('tells the caller who it is, whatever it is denied', async () => {
    const { config } = await start({ caller: { arn: CALLER_ARN, denied: ['*'] } });
    expect(await new STSClient(config).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: CALLER_ARN,
      UserId: expect.stringMatching(/^AROA[0-9A-F]{17}:ada$/) as string,
    });
  });

  it('lets nobody assume a role', async () => {
    const { config } = await start();
    const command = new AssumeRoleCommand({ RoleArn: CLUSTER_ROLE_ARN, RoleSessionName: 'ada' });
    await expect(new STSClient(config).send(command)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${CALLER_ARN} is not authorized to perform: sts:AssumeRole on resource: ${CLUSTER_ROLE_ARN}`,
    });
  });
});

describe('CloudWatch GetMetricData', () => {
  const ask = (namespace: string, name: string, dimensions: Readonly<Record<string, string>>) =>
    new GetMetricDataCommand({
      StartTime: new Date('2026-11-22T22:00:00Z'),
      EndTime: new Date('2026-11-23T01:00:00Z'),
      MetricDataQueries: [
        {
          Id: 'usage',
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: name,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 3600,
            Stat: 'Maximum',
          },
        },
      ],
    });

  it('answers the metrics of the seed, newest first', async () => {
    const metric = { namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: { LoadBalancer: 'app/tr/1' } };
    const { config } = await start({ metrics: [{ ...metric, value: 420 }] });
    const { MetricDataResults } = await new CloudWatchClient(config).send(
      ask(metric.namespace, metric.name, metric.dimensions),
    );
    expect(MetricDataResults).toEqual([
      {
        Id: 'usage',
        Label: 'RequestCount',
        StatusCode: 'Complete',
        Values: [420, 420, 420],
        Timestamps: ['2026-11-23T00:00:00Z', '2026-11-22T23:00:00Z', '2026-11-22T22:00:00Z'].map((at) => new Date(at)),
      },
    ]);
  });

  it('counts running instances by itself, and has no datapoints where none run', async () => {
    const { config } = await start();
    const client = new CloudWatchClient(config);
    const usage = async (resource: string) => {
      const dimensions = { Service: 'SageMaker', Type: 'Resource', Resource: resource, Class: 'None' };
      const { MetricDataResults } = await client.send(ask('AWS/Usage', 'ResourceCount', dimensions));
      return MetricDataResults?.[0]?.Values;
    };
    expect(await usage('cluster/ml.c5.2xlarge')).toEqual([1, 1, 1]);
    expect(await usage('cluster/total_instance_count')).toEqual([1, 1, 1]);
    expect(await usage('cluster/ml.g5.xlarge')).toEqual([]);
  });

  it('answers an expression what the seed says, and does not pretend to compute any other', async () => {
    const busiest = 'SELECT MAX(RequestCount) FROM "AWS/ApplicationELB"';
    const { config } = await start({ metrics: [{ expression: busiest, value: 77 }] });
    const client = new CloudWatchClient(config);
    const command = (Expression: string) =>
      new GetMetricDataCommand({
        StartTime: new Date('2026-11-23T00:55:00Z'),
        EndTime: new Date('2026-11-23T01:00:00Z'),
        MetricDataQueries: [{ Id: 'q1', Expression, Period: 300 }],
      });
    const { MetricDataResults } = await client.send(command(busiest));
    expect(MetricDataResults).toMatchObject([{ Id: 'q1', Values: [77] }]);
    await expect(client.send(command('SUM(METRICS())'))).rejects.toThrow("Error in expression 'q1'");
  });
});

describe('CloudWatch ListMetrics', () => {
  const requests = (LoadBalancer: string) => ({
    namespace: 'AWS/ApplicationELB',
    name: 'RequestCount',
    dimensions: { LoadBalancer },
    value: 420,
  });
  const queued = { namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions: { QueueName: 'jobs' }, value: 3 };
  const one = {
    Namespace: 'AWS/SQS',
    MetricName: 'NumberOfMessagesSent',
    Dimensions: [{ Name: 'QueueName', Value: 'jobs' }],
  };

  it('lists the metrics of the seed by namespace, name and dimension', async () => {
    const { config } = await start({ metrics: [requests('app/chat/1'), queued, { expression: 'm1 / m2', value: 1 }] });
    const client = new CloudWatchClient(config);
    const list = async (input: ListMetricsCommandInput) => (await client.send(new ListMetricsCommand(input))).Metrics;
    expect(await list({})).toHaveLength(2);
    expect(await list({ Namespace: 'AWS/SQS' })).toEqual([one]);
    expect(await list({ MetricName: 'NumberOfMessagesSent', Dimensions: [{ Name: 'QueueName' }] })).toEqual([one]);
    expect(await list({ Dimensions: [{ Name: 'QueueName', Value: 'other' }] })).toEqual([]);
  });

  it('answers in pages of 500', async () => {
    const metrics = Array.from({ length: 501 }, (_, index) => requests(`app/chat/${index}`));
    const { config } = await start({ metrics });
    const client = new CloudWatchClient(config);
    const first = await client.send(new ListMetricsCommand({}));
    expect(first.Metrics).toHaveLength(500);
    const rest = await client.send(new ListMetricsCommand({ NextToken: first.NextToken }));
    expect(rest.Metrics).toHaveLength(1);
    expect(rest.NextToken).toBeUndefined();
    await expect(client.send(new ListMetricsCommand({ NextToken: 'stale' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});
