import { describe, expect, it } from 'vitest';
import { readRequestTimeout } from '../../../src/domain/request-timeout.ts';

describe('HPSCALE_REQUEST_TIMEOUT', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['250ms', 250],
  ])('%s is %s', (text, ms) => {
    expect(readRequestTimeout(text)).toBe(ms);
  });

  it.each(['30', 'soon', '0', '-5s'])('%s is refused with the way to write it', (text) => {
    const mistake = { kind: 'config', code: 'bad-request-timeout', message: expect.stringContaining(`=${text}`) };
    expect(() => readRequestTimeout(text)).toThrow(expect.objectContaining(mistake));
  });
});
