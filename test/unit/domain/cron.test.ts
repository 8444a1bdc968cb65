import { describe, expect, it } from 'vitest';
import { cronProblem } from '../../../src/domain/cron.ts';

describe('cronProblem', () => {
  it.each(['* * * * *', '0 9 * * mon-fri', '0,30 */2 1-15/3 JAN,6 ?', '5/15 0 1 1 0'])('takes %s', (text) => {
    expect(cronProblem(text)).toBeUndefined();
  });

  it.each([
    ['', 'expected exactly 5 fields, found 0: []'],
    ['0 9 * *', 'expected exactly 5 fields, found 4: [0 9 * *]'],
    ['60 * * * *', '"60" is not a minute (0-59)'],
    ['* * 0 * *', '"0" is not a day of month (1-31)'],
    ['* * * * 7', '"7" is not a day of week (0-6)'],
    ['30-10 * * * *', '"30-10" is not a minute (0-59)'],
    ['*/0 * * * *', '"*/0" is not a minute (0-59)'],
    ['1-2-3 * * * *', '"1-2-3" is not a minute (0-59)'],
    ['-5 * * * *', '"-5" is not a minute (0-59)'],
    ['mon * * * *', '"mon" is not a minute (0-59)'],
  ])('refuses %j', (text, problem) => {
    expect(cronProblem(text)).toBe(problem);
  });
});
