import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-termination-grace';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

interface Workload {
  readonly template: { readonly spec: object };
}

describe(ID, () => {
  it('passes when nodes drain for as long as it takes', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'unlimited' }]);
  });

  it('fails when a chat replica has five minutes to finish its answers, and its node one', async () => {
    const { objects } = withTemplate({ terminationGracePeriod: '1m' });
    const patient = withSpec<Workload>((spec) => ({
      ...spec,
      template: { ...spec.template, spec: { ...spec.template.spec, terminationGracePeriodSeconds: 300 } },
    }));
    sandbox = await startBroken({ objects: { ...objects, 'Deployment/chat-api': patient } });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { allowed: '1m', wanted: '5m', pod: expect.stringMatching(/^chat\/chat-api-/) },
      evidence: [
        { field: 'spec.template.spec.terminationGracePeriod', value: '1m', source: 'NodePool/gpu' },
        { field: 'spec.terminationGracePeriodSeconds', value: 300 },
      ],
    });
    if (finding) await pasteFix(sandbox, finding, 0);
    await expectClean(sandbox);
  });

  it('passes when the longest of the pods has time', async () => {
    sandbox = await startBroken(withTemplate({ terminationGracePeriod: '30s' }));
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'enough', data: { allowed: '30s' } }]);
  });
});
