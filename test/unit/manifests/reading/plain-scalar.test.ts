import { describe, expect, it } from 'vitest';
import { resolvePlain, resolveTagged } from '../../../../src/manifests/reading/plain-scalar.ts';

describe('plain scalars', () => {
  // What `kubectl create --dry-run=client -o json` of kubectl 1.32 made of each.
  it.each<[string, unknown]>([
    ['yes', true],
    ['Y', true],
    ['on', true],
    ['TRUE', true],
    ['no', false],
    ['n', false],
    ['Off', false],
    ['~', null],
    ['Null', null],
    ['', null],
    ['0777', 511],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0x1', -1],
    ['1_000', 1000],
    ['1_0.5', 10.5],
    ['0_7', 7],
    ['08', 8],
    ['0888', 888],
    ['1e3', 1000],
    ['.5', 0.5],
    ['+.5', 0.5],
    ['0.', 0],
    ['1:30', '1:30'],
    ['190:20:30', '190:20:30'],
    ['2001-01-01', '2001-01-01'],
    ['_1', '_1'],
    ['1e', '1e'],
    ['.', '.'],
    ['...', '...'],
    ['10%', '10%'],
    ['64Gi', '64Gi'],
    ['720h', '720h'],
  ])('%s is %j', (text, value) => {
    expect(resolvePlain(text)).toBe(value);
  });

  it('takes what has a tag for a text, unless the tag says otherwise', () => {
    expect([resolveTagged('!!str', '5'), resolveTagged('!vault', '5'), resolveTagged('!!int', '5')]).toEqual([
      '5',
      '5',
      5,
    ]);
  });
});
