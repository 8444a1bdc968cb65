import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor } from '../../../../../src/sandbox/aws/protocols/cbor.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('decodeCbor', () => {
  // Examples of RFC 8949, appendix A.
  it.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['fb3ff199999999999a', 1.1],
    ['fa47c35000', 100_000],
    ['f4', false],
    ['f5', true],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['83010203', [1, 2, 3]],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['c11a514b67b0', new Date(1_363_896_240_000)],
  ])('reads %s', (hex, value) => {
    expect(decodeCbor(bytes(hex))).toEqual(value);
  });

  it.each(['', '19', 'a161', '1c'])('refuses %j', (hex) => {
    expect(() => decodeCbor(bytes(hex))).toThrow(SyntaxError);
  });
});

describe('encodeCbor', () => {
  it('is read back as it was, without members that are undefined', () => {
    const value = {
      Id: 'usage',
      Values: [1, 0.5, -3, 300, 2 ** 40],
      Timestamps: [new Date('2026-11-23T00:00:00Z')],
      Nested: { isComplete: true, none: undefined },
      long: 'x'.repeat(300),
    };
    expect(decodeCbor(encodeCbor(value))).toEqual({ ...value, Nested: { isComplete: true } });
  });
});
