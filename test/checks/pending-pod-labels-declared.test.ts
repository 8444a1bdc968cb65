import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'pending-pod-labels-declared';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('fails once for all pods that select a label which no node pool declares, and offers to declare it', async () => {
    const objects = { [INDEX_BUILDER]: indexBuilder({ nodeSelector: { 'example.com/team': 'search' } }) };
    sandbox = await startBroken({ objects }, MINUTE_MS);
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      subject: 'Deployment/chat/index-builder',
      data: { count: 2, nodePool: 'gpu', conflicts: [{ key: 'example.com/team', wanted: ['search'], offered: null }] },
      certainty: 'exact',
    });
    expect(finding?.evidence).toContainEqual({
      field: 'spec.template.spec.nodeSelector["example.com/team"]',
      value: 'search',
      source: 'Deployment/chat/index-builder',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it("corrects an EC2 name of an instance type to HyperPod's", async () => {
    const nodeSelector = { 'node.kubernetes.io/instance-type': 'g6.xlarge' };
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({ nodeSelector }) } }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toContain('nodes of gpu have ml.g6.4xlarge, ml.g6.xlarge');
    expect(finding?.fix?.command).toContain('"value":"ml.g6.xlarge"');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('takes a label away that Karpenter keeps for itself', async () => {
    const nodeSelector = { 'karpenter.sh/initialized': 'true' };
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({ nodeSelector }) } }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.data).toMatchObject({ conflicts: [{ key: 'karpenter.sh/initialized', isRestricted: true }] });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('passes for pods whose labels a node pool has', async () => {
    const nodeSelector = { 'node.kubernetes.io/instance-type': 'ml.g6.xlarge' };
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({ nodeSelector }) } }, MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'Deployment/chat/chat-api' },
      { status: 'pass', subject: 'Deployment/chat/index-builder', messageId: 'declared' },
    ]);
  });
});
