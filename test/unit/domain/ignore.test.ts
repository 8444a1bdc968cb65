import { describe, expect, it } from 'vitest';
import { ignoreProblems, isAbout, parseIgnores } from '../../../src/domain/ignore.ts';

const NOW = Date.UTC(2026, 10, 23, 2, 0, 0);
const KNOWN = ['node-pool-ready', 'node-pool-limits-set', 'scaled-object-ready'];

function problemsOf(text: string): readonly string[] {
  return parseIgnores(text).flatMap((ignore) => ignoreProblems(ignore, NOW, KNOWN));
}

describe('parseIgnores', () => {
  it.each([
    ['node-pool-ready until=2027-01-31 reason=the class comes on Friday'],
    ['node-pool-ready reason=the class comes on Friday until=2027-01-31'],
    ['  node-pool-ready   until = 2027-01-31 reason="the class comes on Friday" ;'],
  ])('reads %j', (text) => {
    expect(parseIgnores(text)).toEqual([
      { checks: ['node-pool-ready'], subject: null, reason: 'the class comes on Friday', until: '2027-01-31' },
    ]);
  });

  it('reads several checks and several entries', () => {
    const entries = parseIgnores('node-pool-ready, node-pool-limits-* until=2027-01-31 reason=a; scaled-object-ready');
    expect(entries.map(({ checks, reason }) => [checks, reason])).toEqual([
      [['node-pool-ready', 'node-pool-limits-*'], 'a'],
      [['scaled-object-ready'], null],
    ]);
  });

  it('keeps an equals sign in a reason', () => {
    expect(parseIgnores('node-pool-ready until=2027-01-31 reason=a=b, see ticket=4')[0]?.reason).toBe(
      'a=b, see ticket=4',
    );
  });
});

describe('ignoreProblems', () => {
  it.each([
    ['node-pool-* until=2026-11-23 reason=it counts on its last day', []],
    ['node-pool-ready until=2026-11-22 reason=yesterday', ['it ended on 2026-11-22']],
    ['node-pool-ready', ['it gives no reason', 'it has no end (until=YYYY-MM-DD)']],
    ['node-pool-ready until=2027-02-30 reason=x', ['until 2027-02-30 is not a day (YYYY-MM-DD)']],
    ['node-pool-ready until=soon reason=x', ['until soon is not a day (YYYY-MM-DD)']],
    ['until=2027-01-31 reason=x', ['it names no check']],
    [
      'node-pool-redy until=2027-01-31 reason=x',
      ['there is no check "node-pool-redy" (did you mean "node-pool-ready"?)'],
    ],
    // Another word for the end is taken for a check, and said to be none.
    ['node-pool-ready expires=2027-01-31 until=2027-01-31 reason=x', ['there is no check "expires=2027-01-31"']],
  ])('%j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('isAbout', () => {
  const ignore = { checks: ['node-pool-*'], subject: 'NodePool/gpu-*', reason: 'x', until: '2027-01-31' };

  it('matches check and subject by globs', () => {
    expect(isAbout(ignore, 'node-pool-ready', 'NodePool/gpu-a')).toBe(true);
    expect(isAbout(ignore, 'scaled-object-ready', 'NodePool/gpu-a')).toBe(false);
    expect(isAbout(ignore, 'node-pool-ready', 'NodePool/cpu')).toBe(false);
    expect(isAbout({ ...ignore, subject: null }, 'node-pool-ready', 'NodePool/cpu')).toBe(true);
  });

  it('takes no character of a name for a pattern', () => {
    expect(isAbout({ ...ignore, subject: 'quota/ml.g6.*' }, 'node-pool-ready', 'quota/mlxg6xxlarge')).toBe(false);
  });
});
