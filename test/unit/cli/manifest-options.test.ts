import { describe, expect, it } from 'vitest';
import { typedCommand } from '../../../src/cli/manifest-options.ts';

describe('typedCommand', () => {
  it('gives back what was typed, without what concerns one run only', () => {
    const raw = {
      instanceGroup: ['gpu-g5', 'gpu-g6'],
      allowDrain: ['gpu-g6'],
      cluster: 'translation-cluster',
      forceConflicts: true,
      output: 'json',
      yes: true,
      wait: true,
      timeout: '5m',
      dryRun: 'none',
    };
    expect(typedCommand('nodeclass apply', 'gpu', raw)).toBe(
      'hpscale nodeclass apply gpu --instance-group gpu-g5 --instance-group gpu-g6 --allow-drain gpu-g6 ' +
        '--cluster translation-cluster --force-conflicts',
    );
  });

  it('quotes for a shell', () => {
    const raw = { budget: ['0@0 9 * * mon-fri/8h'], query: "sum(up{team='ml'})" };
    expect(typedCommand('nodepool apply', undefined, raw)).toBe(
      `hpscale nodepool apply --budget '0@0 9 * * mon-fri/8h' --query 'sum(up{team='\\''ml'\\''})'`,
    );
  });
});
