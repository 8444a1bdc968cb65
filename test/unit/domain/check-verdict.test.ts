import { describe, expect, it } from 'vitest';
import { atLeast, summarize, verdictOf, waiveKnown } from '../../../src/domain/check-verdict.ts';
import { buildFinding, buildUnread } from '../../helpers/findings.ts';

const WAIVED = { by: 'config', reason: 'known', until: '2027-01-31' } as const;

describe('verdictOf', () => {
  it.each([
    ['nothing', [], 'clean', 'clean'],
    ['an error', [buildFinding()], 'failing', 'failing'],
    ['a warning', [buildFinding({ severity: 'warning' })], 'clean', 'failing'],
    ['good to know', [buildFinding({ severity: 'info' })], 'clean', 'clean'],
    ['an unknown', [buildUnread()], 'unsure', 'unsure'],
    ['an unknown warning', [buildUnread({ severity: 'warning' })], 'clean', 'unsure'],
    ['an error and an unknown', [buildUnread(), buildFinding()], 'failing', 'failing'],
    ['what is waived', [buildFinding({ waived: WAIVED }), buildUnread({ waived: WAIVED })], 'clean', 'clean'],
    ['what passes', [buildFinding({ status: 'pass' }), buildFinding({ status: 'skip' })], 'clean', 'clean'],
  ] as const)('%s', (_, findings, onError, onWarning) => {
    expect(verdictOf(findings, 'error')).toBe(onError);
    expect(verdictOf(findings, 'warning')).toBe(onWarning);
  });
});

describe('summarize', () => {
  it('counts what is waived apart', () => {
    const findings = [
      buildFinding(),
      buildFinding({ waived: WAIVED }),
      buildUnread(),
      buildFinding({ status: 'pass' }),
    ];
    expect(summarize(findings)).toEqual({
      pass: 1,
      fail: { error: 1, warning: 0, info: 0 },
      skip: 0,
      unknown: 1,
      waived: 1,
    });
  });
});

describe('waiveKnown', () => {
  it('waives failures by check, subject and message, whatever the words', () => {
    const [known] = waiveKnown([buildFinding()], [buildFinding({ message: 'in other words' })]);
    expect(known?.waived).toEqual({ by: 'baseline', reason: null, until: null });
  });

  it('waives neither another failure of the subject nor what is unknown', () => {
    const others = [buildFinding({ messageId: 'other' }), buildFinding({ subject: 'NodePool/cpu' }), buildUnread()];
    expect(waiveKnown(others, [buildFinding(), buildUnread()])).toEqual(others);
  });
});

it('atLeast leaves out what is less severe', () => {
  const findings = [buildFinding(), buildFinding({ severity: 'warning' }), buildFinding({ severity: 'info' })];
  expect(atLeast(findings, 'warning')).toEqual(findings.slice(0, 2));
});
