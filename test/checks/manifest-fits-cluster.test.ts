import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failures, lintText, nodePoolText } from '../helpers/lint.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';
import { startBroken } from '../helpers/check-world.ts';

const ONLY = ['--only', 'manifest-fits-cluster'];
const DEPLOYMENT = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat, namespace: serving}
spec:
  replica: 2
  selector: {matchLabels: {app: chat}}
  template:
    metadata: {labels: {app: chat}}
    spec:
      containers:
        - name: chat
          image: chat:1
          resources: {requests: {cpu: 1, nvidia.com/gpu: 1}}
`;

describe('manifest-fits-cluster', () => {
  let sandbox: TestSandbox | undefined;
  afterEach(async () => {
    await sandbox?.stop();
    sandbox = undefined;
  });

  async function lintLive(text: string, flags: readonly string[] = []) {
    if (!sandbox) throw new Error('there is no sandbox');
    const folder = await mkdtemp(join(tmpdir(), 'hpscale-lint-'));
    try {
      await writeFile(join(folder, 'all.yaml'), text);
      return await sandbox.run(['lint', '-f', folder, '--live', '-o', 'json', ...flags]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('is not asked without --live', async () => {
    expect((await lintText(nodePoolText(), ONLY)).findings).toMatchObject([{ status: 'skip' }]);
  });

  it("judges by the cluster's own API server, Kubernetes' own kinds by the names of their fields", async () => {
    sandbox = await startBroken({}, 0);
    const result = await lintLive(nodePoolText('  replicas: 2\n') + DEPLOYMENT, [
      ...ONLY,
      '--cluster',
      'speech-cluster',
    ]);
    expect(result.exitCode).toBe(1);
    expect(failures(result.json())).toEqual([
      "19:3 manifest-fits-cluster there is no field spec.replica, says the API server's schema",
      "13:3 manifest-fits-cluster there is no field spec.replicas, says the API server's schema",
    ]);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('says which kinds the API server does not serve', async () => {
    sandbox = await startTestSandbox('healthy');
    const result = await lintLive(nodePoolText(), [...ONLY, '--cluster', 'speech-cluster']);
    expect(failures(result.json())).toEqual([
      '1:1 manifest-fits-cluster the API server does not serve NodePool in karpenter.sh/v1',
    ]);
  });
});
