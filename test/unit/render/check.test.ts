/** What somebody reads at night, on 80 columns. */
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/domain/finding.ts';
import { renderCheck } from '../../../src/render/human/check.ts';
import { createTheme } from '../../../src/render/theme.ts';
import { buildFinding, buildResult, buildUnread } from '../../helpers/findings.ts';

const VIEW = { width: 80, theme: createTheme(false), now: Date.UTC(2026, 10, 23, 2, 10, 0) };

function render(result: CheckResult, listsAll = false): string {
  return renderCheck(result, VIEW, { listsAll });
}

const COMMAND = `kubectl patch nodepool gpu --type merge -p '{"spec":{"limits":{"nvidia.com/gpu":"4","cpu":"64"}}}'`;

describe('check for people', () => {
  it('shows what fails first, its way out unbroken, and what to do next', () => {
    const text = render(
      buildResult([
        buildFinding({ status: 'pass', subject: 'NodePool/cpu' }),
        buildFinding({
          check: 'node-pool-limits-set',
          severity: 'warning',
          message: 'it has no limits: whatever is asked for is started, as far as the quotas reach',
          fix: { summary: 'set limits', command: COMMAND, automatic: null },
        }),
        buildFinding({
          check: 'cluster-role-trust',
          subject: 'role/hpscale-speech-cluster',
          message: 'HyperPod may not assume it',
          fix: {
            summary: 'repair the role',
            command: 'hpscale role create --cluster speech-cluster',
            automatic: { action: 'repair-role', roleName: 'hpscale-speech-cluster' },
          },
        }),
      ]),
    );
    expect(text).toBe(`speech-cluster   us-west-2, account 111122223333   autoscaling InService

Errors
✗ role/hpscale-speech-cluster  cluster-role-trust
  HyperPod may not assume it
  seen: status.conditions[type=Ready].status = "False" (NodePool/gpu)
  fix: repair the role (--fix does it)
      hpscale role create --cluster speech-cluster

Warnings
! NodePool/gpu  node-pool-limits-set
  it has no limits: whatever is asked for is started, as far as the quotas reach
  seen: status.conditions[type=Ready].status = "False" (NodePool/gpu)
  fix: set limits
      ${COMMAND}

1 error, 1 warning; 1 passed, 0 skipped (-v lists them)
next: hpscale check --cluster speech-cluster --region us-west-2 --fix   (mends 1 of these)
`);
  });

  it('keeps every line but commands within the terminal', () => {
    const value = { trust: 'x'.repeat(200) };
    const evidence = [{ field: 'AssumeRolePolicyDocument', value, source: 'iam:GetRole' }];
    const text = render(buildResult([buildFinding({ evidence, message: 'word '.repeat(60) }), buildUnread()]));
    expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  it('tells subjects that fail alike together, with a command for each', () => {
    const pods = Array.from({ length: 9 }, (_, index) =>
      buildFinding({
        subject: `Deployment/chat/api-${index}`,
        fix: { summary: 'set requests', command: `kubectl patch deployment api-${index}`, automatic: null },
      }),
    );
    const short = render(buildResult(pods));
    expect(short).toContain('api-0, Deployment/chat/api-1');
    expect(short).toContain('and 4 more');
    expect(short.match(/fix: set requests/g)).toHaveLength(1);
    expect(short.match(/kubectl patch deployment/g)).toHaveLength(5);
    expect(short).toContain('4 more like this: -v lists them');
    expect(render(buildResult(pods), true).match(/kubectl patch deployment/g)).toHaveLength(9);
  });

  it('tells what is not known by its cause, once', () => {
    const cause = buildUnread().message;
    const text = render(
      buildResult([
        ...['node-pool-ready', 'node-pool-limits-set', 'node-pool-fallback'].map((check) => buildUnread({ check })),
        buildUnread({
          check: 'always-on-instance-group',
          messageId: 'unsure',
          message: `whose nodes they are is unknown (${cause})`,
        }),
      ]),
    );
    expect(text).toContain(`
Not known
? robin may not list nodepools.karpenter.sh
  not judged (4): node-pool-ready, node-pool-limits-set, node-pool-fallback,
  always-on-instance-group
  to know it: have it allowed
`);
    expect(text).toContain('no errors, no warnings, 4 not known');
  });

  it('leaves commands within advice as they are', () => {
    const summary = `let an administrator run:\n  aws eks create-access-entry --cluster-name ${'x'.repeat(70)}`;
    const text = render(buildResult([buildUnread({ fix: { summary, command: null, automatic: null } })]));
    expect(text).toContain(`run:\n      aws eks create-access-entry --cluster-name ${'x'.repeat(70)}\n`);
  });

  it('names what is ignored, and why', () => {
    const waived = { by: 'config', reason: 'the quota is being raised', until: '2027-01-31' } as const;
    const text = render(buildResult([buildFinding({ waived })]));
    expect(text).toContain('Ignored\n- NodePool/gpu  node-pool-ready\n  ignored: the quota is being raised, until');
    expect(text).toContain('no errors, no warnings, 1 ignored');
  });

  it('lists what passed and what was skipped with -v alone', () => {
    const result = buildResult([
      buildFinding({ status: 'pass', message: 'it is Ready' }),
      buildFinding({ status: 'skip', subject: 'cluster/speech-cluster', message: 'there are no node claims' }),
    ]);
    expect(render(result)).not.toContain('it is Ready');
    expect(render(result, true)).toContain('Passed\n✓ NodePool/gpu  node-pool-ready  it is Ready\n');
    expect(render(result, true)).toContain(
      'Skipped\n- cluster/speech-cluster  node-pool-ready  there are no node claims\n',
    );
  });

  it('goes on to enable on a cluster that is fit for it', () => {
    const autoscaling = { mode: 'Disable', type: null, status: 'Disabled', failureMessage: null } as const;
    const next = 'next: hpscale enable --cluster speech-cluster --region us-west-2\n';
    expect(render(buildResult([buildFinding({ status: 'pass' })], { autoscaling }))).toContain(next);
    expect(render(buildResult([buildFinding()], { autoscaling }))).not.toContain(next);
    expect(render(buildResult([buildUnread()], { autoscaling }))).not.toContain(next);
  });
});
