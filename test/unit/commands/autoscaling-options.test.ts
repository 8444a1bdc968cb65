import { describe, expect, it } from 'vitest';
import { toDisableOptions } from '../../../src/commands/disable.ts';
import { toEnableOptions } from '../../../src/commands/enable.ts';
import { toStatusOptions } from '../../../src/commands/status.ts';
import { toWaitForOptions } from '../../../src/commands/wait.ts';

describe('enable', () => {
  it('waits half an hour, asks first, and takes the cluster from the environment by default', () => {
    expect(toEnableOptions({}, { HPSCALE_CLUSTER: 'translation-cluster' })).toEqual({
      selection: { cluster: 'translation-cluster' },
      mutation: { yes: false, dryRun: 'none' },
      wait: { wait: true, timeoutMs: 1_800_000 },
    });
  });

  it('takes every flag', () => {
    const raw = { role: 'hyperpod-scaling', yes: true, wait: false, timeout: '5m', cluster: 'a', region: 'eu-west-1' };
    expect(toEnableOptions(raw, { HPSCALE_CLUSTER: 'b' })).toEqual({
      selection: { cluster: 'a', region: 'eu-west-1' },
      role: 'hyperpod-scaling',
      mutation: { yes: true, dryRun: 'none' },
      wait: { wait: false, timeoutMs: 300_000 },
    });
  });

  it('refuses a duration that is none', () => {
    expect(() => toEnableOptions({ timeout: '5 minutes' }, {})).toThrow(
      expect.objectContaining({ kind: 'usage', code: 'bad-duration' }),
    );
  });
});

describe('disable', () => {
  it('forces only when told', () => {
    expect(toDisableOptions({}, {}).force).toBe(false);
    expect(toDisableOptions({ force: true, context: 'prod' }, {})).toMatchObject({
      force: true,
      kube: { kubeContext: 'prod' },
    });
  });
});

describe('wait', () => {
  it('waits for InService by default', () => {
    expect(toWaitForOptions({}, {})).toEqual({ selection: {}, goal: 'InService', timeoutMs: 1_800_000 });
  });

  it('takes 0 to look once', () => {
    expect(toWaitForOptions({ for: 'Disabled', timeout: '0' }, {})).toMatchObject({ goal: 'Disabled', timeoutMs: 0 });
  });
});

describe('status', () => {
  it.each(['json', 'yaml'])('does not watch with -o %s', (output) => {
    expect(() => toStatusOptions({ watch: true, output }, {})).toThrow(
      expect.objectContaining({ kind: 'usage', code: 'watch-is-for-people' }),
    );
  });

  it('watches a table', () => {
    expect(toStatusOptions({ watch: true, output: 'table', namespace: 'serving' }, {})).toEqual({
      selection: {},
      kube: { namespace: 'serving' },
      watch: true,
    });
  });
});
