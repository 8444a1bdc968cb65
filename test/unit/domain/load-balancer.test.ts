import { describe, expect, it } from 'vitest';
import { parseLoadBalancer, parseTargetGroup } from '../../../src/domain/load-balancer.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';

describe('parseLoadBalancer', () => {
  it.each([
    ['app/chat/50dc6c495c0c9188', { dimension: 'app/chat/50dc6c495c0c9188' }],
    ['loadbalancer/app/chat/50dc6c495c0c9188', { dimension: 'app/chat/50dc6c495c0c9188' }],
    [`${ARN}:loadbalancer/app/chat/50dc6c495c0c9188`, { dimension: 'app/chat/50dc6c495c0c9188', region: 'eu-west-1' }],
  ])('takes %s', (text, ref) => {
    expect(parseLoadBalancer(text)).toEqual({ isValid: true, ref });
  });

  it.each([
    [`${ARN}:loadbalancer/net/chat/50dc6c495c0c9188`, 'is not an Application Load Balancer: only those count requests'],
    ['chat-1234567890.eu-west-1.elb.amazonaws.com', 'is not an Application Load Balancer'],
    [`${ARN}:listener/app/chat/50dc6c495c0c9188/f2f7dc8efc522ab2`, 'is not an Application Load Balancer'],
    ['arn:aws:s3:::app/chat/50dc6c495c0c9188', 'is not an Application Load Balancer'],
  ])('refuses %s', (text, message) => {
    expect(parseLoadBalancer(text)).toMatchObject({
      isValid: false,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('parseTargetGroup', () => {
  it('takes an ARN and its last part', () => {
    const dimension = 'targetgroup/chat/6d0ecf831eec9f09';
    expect(parseTargetGroup(dimension)).toEqual({ isValid: true, ref: { dimension } });
    expect(parseTargetGroup(`${ARN}:${dimension}`)).toEqual({ isValid: true, ref: { dimension, region: 'eu-west-1' } });
  });

  it('does not take a load balancer for one', () => {
    expect(parseTargetGroup('app/chat/50dc6c495c0c9188').isValid).toBe(false);
  });
});
