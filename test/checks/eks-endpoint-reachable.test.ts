import { afterEach, describe, expect, it } from 'vitest';
import { unreadFact } from '../../src/domain/facts.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'eks-endpoint-reachable';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when the API server answers', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'eks-cluster/speech-eks', messageId: 'answers' }]);
  });

  it('says that the endpoint is private; what is behind it is unknown, not wrong', async () => {
    sandbox = await startBroken({}, 0, 'private-endpoint');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toContain('the endpoint of the EKS cluster "speech-eks" is private');
    expect(finding?.fix?.summary).toMatch(/from inside the VPC .* --kubeconfig FILE/);
    const { findings } = await checkOn(sandbox);
    const ofNodes = findings.filter(({ check }) => check === 'health-monitoring-agent-version');
    expect(ofNodes).toMatchObject([{ status: 'unknown' }]);
  });
});

describe(`${ID} over facts`, () => {
  const eksCluster = eksClusterFact();

  it.each([
    ['kubernetes-timeout', 'fail'],
    ['kubernetes-tls', 'fail'],
    ['kubernetes-bad-answer', 'fail'],
    // It answers, if only to refuse.
    ['kubernetes-unauthorized', 'pass'],
    ['kubernetes-forbidden', 'pass'],
    ['kubernetes-throttled', 'pass'],
    // No call came as far as the API server.
    ['access-denied', 'unknown'],
  ])('%s is a %s', (code, expected) => {
    const kubernetesVersion = unreadFact('failed', 'no answer', { code });
    expect(judgeGiven(ID, { eksCluster, kubernetesVersion })).toMatchObject([{ status: expected }]);
  });

  it('does not take one call that broke off for an endpoint out of reach', () => {
    const kubernetesVersion = unreadFact('unreachable', 'socket hang up', { code: 'kubernetes-unreachable' });
    expect(judgeGiven(ID, { eksCluster, kubernetesVersion, namespaces: [] })).toMatchObject([{ status: 'unknown' }]);
  });
});
