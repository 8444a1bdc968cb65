import { describe, expect, it } from 'vitest';
import { takePage } from '../../../../src/sandbox/aws/page.ts';

const NODES = ['a', 'b', 'c', 'd', 'e'];
const page = (token: unknown, scope = 'nodes', limit = 2) =>
  takePage(NODES, { scope, token, limit, invalidToken: () => new Error('not mine') });

describe('takePage', () => {
  it('walks the whole list and ends without a token', () => {
    const first = page(undefined);
    const second = page(first.nextToken);
    const third = page(second.nextToken);
    expect([first.items, second.items, third.items]).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third.nextToken).toBeUndefined();
  });

  it('gives no token when the list ends with the page', () => {
    expect(page(undefined, 'nodes', 5).nextToken).toBeUndefined();
  });

  it.each(['', 'nonsense', Buffer.from('["nodes","x"]').toString('base64url'), Buffer.from('7').toString('base64url')])(
    'does not accept %j',
    (token) => {
      expect(() => page(token)).toThrow('not mine');
    },
  );

  it('does not accept the token of another list', () => {
    expect(() => page(page(undefined).nextToken, 'events')).toThrow('not mine');
  });
});
