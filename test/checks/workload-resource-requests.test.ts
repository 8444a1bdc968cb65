import { afterEach, describe, expect, it } from 'vitest';
import { withPodSpec } from '../helpers/chat-world.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'workload-resource-requests';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const SERVER = {
  name: 'server',
  image: '111122223333.dkr.ecr.us-west-2.amazonaws.com/chat-api:2026-11-02',
  resources: { requests: { cpu: '2', memory: '8Gi', 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
};

describe(ID, () => {
  it('fails for a scaled workload with a container that requests nothing', async () => {
    const proxy = { name: 'proxy', image: 'public.ecr.aws/docker/library/envoy:v1.33' };
    const objects = { 'Deployment/chat-api': withPodSpec({ containers: [SERVER, proxy] }) };
    sandbox = await startBroken({ objects }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'Deployment/chat/chat-api',
      data: { containers: ['proxy'], because: 'ScaledObject chat-api scales it' },
      evidence: [{ field: 'spec.template.spec.containers[1].resources' }],
      certainty: 'exact',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('passes for requests, and leaves workloads alone that nothing scales', async () => {
    sandbox = await startBroken({}, MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'Deployment/chat/chat-api' }]);
  });
});
