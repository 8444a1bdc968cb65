import { afterEach, describe, expect, it } from 'vitest';
import { withDisruption } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'consolidation-with-placeholders';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const PLACEHOLDER_CLASS = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'placeholder' },
  value: -10,
};

/** Room for the four replicas and the warm node. */
const withLimits = withSpec((spec: object) => ({ ...spec, limits: { 'nvidia.com/gpu': '6' } }));

/** One warm GPU node, held by a pod that anything else may push away. */
function startWarm(consolidationPolicy: string): Promise<TestSandbox> {
  const requests = { cpu: '2', memory: '8Gi', 'nvidia.com/gpu': '1' };
  return startBroken({
    objects: {
      'PriorityClass/placeholder': PLACEHOLDER_CLASS,
      'NodePool/gpu': (pool) => withLimits(withDisruption({ consolidationPolicy })(pool)),
      [INDEX_BUILDER]: indexBuilder({ priorityClassName: 'placeholder' }, requests, 1),
    },
  });
}

describe(ID, () => {
  it('fails where underutilized nodes are consolidated', async () => {
    sandbox = await startWarm('WhenEmptyOrUnderutilized');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'NodePool/gpu',
      data: { count: 1, workloads: ['Deployment/chat/index-builder'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('passes where only empty nodes are', async () => {
    sandbox = await startWarm('WhenEmpty');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'whenEmpty' }]);
  });
});
