import { describe, expect, it } from 'vitest';
import { collectFixes } from '../../../src/domain/collect-fixes.ts';
import type { Finding, FixAction } from '../../../src/domain/finding.ts';
import { buildFinding } from '../../helpers/findings.ts';

function fixedBy(summary: string, automatic: FixAction, overrides: Partial<Finding> = {}): Finding {
  return buildFinding({ fix: { summary, command: null, automatic }, ...overrides });
}

function patching(name: string, patch: Readonly<Record<string, unknown>>): FixAction {
  return {
    action: 'patch-object',
    resource: { group: 'keda.sh', plural: 'scaledobjects' },
    name,
    namespace: 'chat',
    patch,
  };
}

describe('collectFixes', () => {
  it('makes one patch of those that touch different fields of an object', () => {
    const { fixes, left } = collectFixes([
      fixedBy('wait longer', patching('api', { spec: { cooldownPeriod: 600, pollingInterval: 30 } })),
      fixedBy('another object', patching('batch', { spec: { cooldownPeriod: 900 } })),
      fixedBy('idle at 0', patching('api', { spec: { idleReplicaCount: 0, pollingInterval: 30 } })),
    ]);
    expect(left).toEqual([]);
    expect(fixes).toMatchObject([
      {
        summary: 'wait longer; idle at 0',
        action: { name: 'api', patch: { spec: { cooldownPeriod: 600, pollingInterval: 30, idleReplicaCount: 0 } } },
      },
      { action: { name: 'batch' } },
    ]);
  });

  it('leaves for the next run what would undo another patch', () => {
    const triggers = (value: string) => ({ spec: { triggers: [{ type: 'cron', metadata: { value } }] } });
    const { fixes, left } = collectFixes([
      fixedBy('mend the first trigger', patching('api', triggers('a'))),
      fixedBy('mend the second trigger', patching('api', triggers('b'))),
    ]);
    expect(fixes.map(({ summary }) => summary)).toEqual(['mend the first trigger']);
    expect(left).toEqual(['mend the second trigger']);
  });

  it('repairs a role once, and asks for the larger of two quotas', () => {
    const quota = (value: number): FixAction => ({ action: 'request-quota', target: 'ml.g6.xlarge', value });
    const role: FixAction = { action: 'repair-role', roleName: 'hpscale-speech-cluster' };
    const { fixes } = collectFixes([
      fixedBy('a', role),
      fixedBy('b', quota(4)),
      fixedBy('c', role),
      fixedBy('d', quota(6)),
    ]);
    expect(fixes.map(({ action }) => action)).toEqual([role, quota(6)]);
  });

  it('takes nothing that does not fail, is waived, or is left to people', () => {
    const recovery: FixAction = { action: 'set-node-recovery' };
    const waived = { by: 'baseline', reason: null, until: null } as const;
    const { fixes } = collectFixes([
      fixedBy('a', recovery, { status: 'pass' }),
      fixedBy('b', recovery, { waived }),
      buildFinding(),
    ]);
    expect(fixes).toEqual([]);
  });
});
