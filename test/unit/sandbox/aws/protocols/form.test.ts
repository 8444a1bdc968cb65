import { describe, expect, it } from 'vitest';
import { decodeForm } from '../../../../../src/sandbox/aws/protocols/form.ts';

const decode = (body: string) =>
  decodeForm({ method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: Buffer.from(body) });

describe('decodeForm', () => {
  it('reads lists of structures (AWS Query)', () => {
    expect(
      decode('Action=TagRole&Version=2010-05-08&RoleName=r&Tags.member.1.Key=team&Tags.member.1.Value=a%20b'),
    ).toEqual({ operation: 'TagRole', input: { RoleName: 'r', Tags: [{ Key: 'team', Value: 'a b' }] } });
  });

  it('keeps the order of more than nine members', () => {
    const names = Array.from({ length: 11 }, (_, index) => `iam:Action${index}`);
    const body = names.map((name, index) => `ActionNames.member.${index + 1}=${name}`).toReversed();
    expect(decode(body.join('&')).input).toEqual({ ActionNames: names });
  });

  it('reads lists without a wrapper (EC2 Query)', () => {
    expect(decode('Action=DescribeSubnets&SubnetId.1=a&SubnetId.2=b&Filter.1.Name=vpc-id&Filter.1.Value.1=v')).toEqual({
      operation: 'DescribeSubnets',
      input: { SubnetId: ['a', 'b'], Filter: [{ Name: 'vpc-id', Value: ['v'] }] },
    });
  });
});
