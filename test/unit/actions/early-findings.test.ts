import { describe, expect, it } from 'vitest';
import { createEarlyFindings } from '../../../src/actions/early-findings.ts';
import { judgeFacts } from '../../../src/actions/judge-facts.ts';
import { defineCheck } from '../../../src/checks/check.ts';
import type { CheckProgress } from '../../../src/domain/check-progress.ts';
import { type Facts, type FactsOrigin, readFact, unreadFact } from '../../../src/domain/facts.ts';
import { namedSubject } from '../../../src/domain/finding.ts';

const origin: FactsOrigin = {
  collectedAt: Date.UTC(2026, 10, 23),
  clusterName: 'speech-cluster',
  region: 'us-west-2',
  profile: null,
};
const SHAPE = { severity: 'error', phase: 'health', subjects: 'things' } as const;

const tagged = defineCheck({
  ...SHAPE,
  id: 'cluster-is-tagged',
  title: 'the cluster has tags',
  needs: ['clusterTags'],
  messages: { none: () => 'it has none', some: () => 'it has some' },
  run: ({ clusterTags }, judge) => {
    const subject = namedSubject('cluster', 'speech-cluster');
    return [Object.keys(clusterTags).length === 0 ? judge.fail(subject, 'none', {}) : judge.pass(subject, 'some', {})];
  },
});

const served = defineCheck({
  ...SHAPE,
  id: 'version-is-new',
  title: 'Kubernetes is new',
  needs: ['kubernetesVersion'],
  uses: ['clusterTags'],
  messages: { old: () => 'it is old' },
  run: (_, judge) => [judge.fail(namedSubject('cluster', 'speech-cluster'), 'old', {})],
});

function listen() {
  const seen: CheckProgress[] = [];
  const early = createEarlyFindings(
    [tagged, served],
    (checks, collected) => judgeFacts(checks, collected).findings,
    (progress) => seen.push(progress),
  );
  return { seen, tell: (facts: Partial<Facts>) => early({ origin, facts }) };
}

describe('a check is judged', () => {
  it('once all that it needs and uses is there, and only once', () => {
    const { seen, tell } = listen();
    const kubernetesVersion = readFact('v1.28.0', 'GET /version');
    tell({ kubernetesVersion });
    expect(seen).toEqual([]);
    const clusterTags = readFact({}, 'sagemaker:ListTags');
    tell({ kubernetesVersion, clusterTags });
    tell({ kubernetesVersion, clusterTags, quotas: readFact([], 'servicequotas:ListServiceQuotas') });
    expect(seen).toMatchObject([
      { judged: 2, total: 2, failures: [{ check: 'cluster-is-tagged' }, { check: 'version-is-new' }] },
    ]);
  });

  it('also when its facts could not be read: that is no failure', () => {
    const { seen, tell } = listen();
    tell({ clusterTags: unreadFact('denied', 'may not', { permission: 'sagemaker:ListTags' }) });
    expect(seen).toEqual([{ judged: 1, total: 2, failures: [] }]);
  });
});
