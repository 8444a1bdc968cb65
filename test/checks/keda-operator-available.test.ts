import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'keda-operator-available';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes while both parts run', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'Deployment/keda/keda-operator' },
      { status: 'pass', subject: 'Deployment/keda/keda-operator-metrics-apiserver' },
    ]);
  });

  it.each([
    ['keda-operator', 'operator'],
    ['keda-operator-metrics-apiserver', 'metrics server'],
  ])('fails while %s is scaled to 0', async (name, part) => {
    sandbox = await startBroken({}, 60_000);
    await pasteKubectl(sandbox, ['scale', 'deployment', name, '-n', 'keda', '--replicas', '0'], undefined);
    await sandbox.clock.advance(60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'down', data: { part, wanted: 0 } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const deployment = (name: string, availableReplicas: number, metadata: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'keda', ...metadata },
    spec: { replicas: 2 },
    status: { availableReplicas },
  });

  it('fails for types that nothing serves any more, by part', () => {
    const findings = judgeGiven(ID, { scaledObjects: [chatScaledObject()], deployments: [] });
    expect(findings).toMatchObject([
      { status: 'fail', messageId: 'absent', subject: 'keda/metrics server' },
      { status: 'fail', messageId: 'absent', subject: 'keda/operator' },
    ]);
  });

  it('knows the names of the plain manifests, and shows where to look when pods do not come up', () => {
    const deployments = [deployment('keda-operator', 0), deployment('keda-metrics-apiserver', 1)];
    expect(judgeGiven(ID, { scaledObjects: [], deployments })).toMatchObject([
      { status: 'pass', subject: 'Deployment/keda/keda-metrics-apiserver' },
      {
        status: 'fail',
        message: "none of the 2 replicas of KEDA's operator is available: nothing acts on scaled objects",
        fix: { command: 'kubectl describe deployment keda-operator --namespace keda' },
      },
    ]);
  });

  it('does not judge what was installed a moment ago', () => {
    const justNow = { creationTimestamp: '2026-11-02T11:59:00Z' };
    const deployments = [deployment('keda-operator', 0, justNow), deployment('keda-metrics-apiserver', 0)];
    expect(judgeGiven(ID, { scaledObjects: [], deployments })).toMatchObject([
      { status: 'fail', subject: 'Deployment/keda/keda-metrics-apiserver' },
      { status: 'unknown', messageId: 'starting', subject: 'Deployment/keda/keda-operator' },
    ]);
  });
});
