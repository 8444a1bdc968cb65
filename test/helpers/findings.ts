/** Builds findings and results of `check`: one story, the chat team's cluster, changed where a test says so. */
import { summarize } from '../../src/domain/check-verdict.ts';
import type { CheckResult, Finding } from '../../src/domain/finding.ts';

/** A failure of node-pool-ready, without a fix. */
export function buildFinding(overrides: Partial<Finding> = {}): Finding {
  const check = overrides.check ?? 'node-pool-ready';
  return {
    check,
    status: 'fail',
    severity: 'error',
    subject: 'NodePool/gpu',
    messageId: 'notReady',
    message: 'it is not Ready (NodeClassNotReady): the node class "gpu" is not ready',
    data: {},
    certainty: 'exact',
    evidence: [{ field: 'status.conditions[type=Ready].status', value: 'False', source: 'NodePool/gpu' }],
    fix: null,
    docs: `docs/checks/${check}.md`,
    location: null,
    waived: null,
    ...overrides,
  };
}

/** A check that could not be judged, because a fact could not be read. */
export function buildUnread(overrides: Partial<Finding> = {}): Finding {
  return buildFinding({
    status: 'unknown',
    subject: 'cluster/speech-cluster',
    messageId: 'unread',
    message: 'robin may not list nodepools.karpenter.sh',
    data: { fact: 'nodePools', reason: 'denied', permission: 'list nodepools.karpenter.sh' },
    certainty: 'unknown',
    evidence: [],
    fix: { summary: 'have it allowed', command: null, automatic: null },
    ...overrides,
  });
}

/** The result that holds them. */
export function buildResult(findings: readonly Finding[], overrides: Partial<CheckResult> = {}): CheckResult {
  return {
    schema: 'hpscale.check/v1',
    cluster: 'speech-cluster',
    account: '111122223333',
    region: 'us-west-2',
    autoscaling: { mode: 'Enable', type: 'Karpenter', status: 'InService', failureMessage: null },
    findings,
    summary: summarize(findings),
    ...overrides,
  };
}
