import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'ignores-are-valid';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

function annotated(text: string) {
  return ({ metadata, ...rest }: KubeObject): KubeObject => ({
    ...rest,
    metadata: { ...metadata, annotations: { 'hpscale.dev/ignore': text } },
  });
}

describe(ID, () => {
  it('passes for each object whose ignores count, and has nothing to say of others', async () => {
    const text =
      'node-pool-fallback until=2027-01-31 reason=one size is enough; node-pool-* until=2027-01-31 reason=new';
    sandbox = await startBroken({ objects: { 'NodePool/gpu': annotated(text) } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'NodePool/gpu', data: { count: 2 } }]);
  });

  it('fails for one that ended, and its command takes it away', async () => {
    sandbox = await startBroken({
      objects: { 'NodePool/gpu': annotated('node-pool-fallback until=2026-11-01 reason=x') },
    });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: 'NodePool/gpu',
      data: { problems: ['it ended on 2026-11-01'] },
      evidence: [{ field: 'metadata.annotations["hpscale.dev/ignore"]', source: 'NodePool/gpu' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it.each(['', 'node-pool-fallback', 'HPS061 until=2027-01-31 reason=as in another tool'])(
    'fails for %j',
    async (text) => {
      sandbox = await startBroken({ objects: { 'NodePool/gpu': annotated(text) } }, 0);
      const { findings } = await checkOn(sandbox, ['--only', ID]);
      expect(findings).toMatchObject([{ status: 'fail', messageId: 'invalid' }]);
    },
  );
});
