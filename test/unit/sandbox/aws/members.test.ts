import { describe, expect, it } from 'vitest';
import { type Members, MemberViolation, readMembers } from '../../../../src/sandbox/aws/members.ts';

const MEMBERS: Members = {
  ClusterName: { type: 'string', isRequired: true, max: 5, pattern: '[a-z]+' },
  MaxResults: { type: 'integer', min: 1, max: 100 },
  SortOrder: { type: 'string', values: ['Ascending', 'Descending'] },
  IsAll: { type: 'boolean' },
  Since: { type: 'timestamp' },
  Nodes: {
    type: 'list',
    min: 1,
    max: 2,
    items: { type: 'structure', members: { Count: { type: 'integer', isRequired: true, max: 50 } } },
  },
};

const messageOf = (input: Readonly<Record<string, unknown>>) => {
  try {
    readMembers(input, MEMBERS, false);
  } catch (error) {
    return (error as MemberViolation).message;
  }
  return undefined;
};

describe('readMembers', () => {
  it.each([
    [
      {},
      "1 validation error detected: Value null at 'clusterName' failed to satisfy constraint: Member must not be null",
    ],
    [
      { ClusterName: 'abcdef' },
      "1 validation error detected: Value 'abcdef' at 'clusterName' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      { ClusterName: 'A1' },
      "1 validation error detected: Value 'A1' at 'clusterName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      { ClusterName: 'a', MaxResults: 0, SortOrder: 'up' },
      "2 validation errors detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
        "Value 'up' at 'sortOrder' failed to satisfy constraint: Member must satisfy enum value set: [Ascending, Descending]",
    ],
    [
      { ClusterName: 'a', Nodes: [{ Count: 1 }, { Count: 51 }] },
      "1 validation error detected: Value '51' at 'nodes.2.member.count' failed to satisfy constraint: Member must have value less than or equal to 50",
    ],
  ])('words the violations of %o as AWS does', (input, message) => {
    expect(messageOf(input)).toBe(message);
  });

  it.each([
    [{ ClusterName: 7 }, '7 can not be converted to String'],
    [{ ClusterName: 'a', MaxResults: '5' }, '5 can not be converted to Number'],
    [{ ClusterName: 'a', MaxResults: 1.5 }, '1.5 can not be converted to Integer'],
    [{ ClusterName: 'a', Nodes: {} }, '{} can not be converted to List'],
  ])('refuses members of the wrong type: %o', (input, message) => {
    expect(messageOf(input)).toBe(message);
  });

  it('reads times as Dates, and lets members pass that the model does not know', () => {
    const read = readMembers({ ClusterName: 'a', Since: 1_795_400_000, Extra: { x: 1 } }, MEMBERS, false);
    expect(read).toEqual({ ClusterName: 'a', Since: new Date(1_795_400_000_000), Extra: { x: 1 } });
  });

  it('reads numbers, booleans, times and empty lists from text', () => {
    const text = { ClusterName: 'a', MaxResults: '5', IsAll: 'false', Since: '2026-11-23T00:00:00Z', Nodes: [] };
    expect(() => readMembers(text, MEMBERS, true)).toThrow("'nodes'");
    expect(readMembers({ ...text, Nodes: [{ Count: '3' }] }, MEMBERS, true)).toEqual({
      ClusterName: 'a',
      MaxResults: 5,
      IsAll: false,
      Since: new Date('2026-11-23T00:00:00Z'),
      Nodes: [{ Count: 3 }],
    });
  });
});
