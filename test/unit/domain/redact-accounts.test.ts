import { expect, it } from 'vitest';
import { redactAccounts } from '../../../src/domain/redact-accounts.ts';

it('replaces an account wherever it stands, once it was seen where accounts stand', () => {
  const value = {
    arn: 'arn:aws:iam::111122223333:role/chat',
    'arn:aws:iam::444455556666:role/x': ['https://sqs.us-west-2.amazonaws.com/777788889999/jobs'],
    image: '000011112222.dkr.ecr.us-west-2.amazonaws.com/chat:1',
    note: 'ask 444455556666 or 111122223333-team',
    at: 1795474244114,
    build: '123456789012',
    longer: '11112222333344',
  };
  expect(redactAccounts(value, '111122223333')).toEqual({
    arn: 'arn:aws:iam::111111111111:role/chat',
    'arn:aws:iam::333333333333:role/x': ['https://sqs.us-west-2.amazonaws.com/444444444444/jobs'],
    image: '222222222222.dkr.ecr.us-west-2.amazonaws.com/chat:1',
    note: 'ask 333333333333 or 111111111111-team',
    at: 1795474244114,
    build: '123456789012',
    longer: '11112222333344',
  });
});

it('leaves a text alone that has none', () => {
  const value = { name: 'chat', nodes: ['a', null, 3] };
  expect(redactAccounts(value, null)).toEqual(value);
});
