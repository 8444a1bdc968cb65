import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'task-governance-queue-label';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

function namespace(name: string, labels: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function deployment(where: string, labels: Record<string, string> = {}): KubeObject {
  const selector = { app: 'embeddings' };
  const resources = { requests: { cpu: '250m', memory: '512Mi' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'embeddings', namespace: where, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: { containers: [{ name: 'server', image: 'emb:7', resources }] },
      },
    },
  };
}

const ACTIVATED = { 'sagemaker.amazonaws.com/activate-quota': 'Enabled' };
const GOVERNED = { ...ACTIVATED, 'sagemaker.amazonaws.com/sagemaker-managed-queue': 'true' };

function world(where: string, governance: Record<string, string>, labels: Record<string, string> = {}) {
  return {
    objects: {
      [`Namespace/${where}`]: namespace(where, governance),
      'Deployment/embeddings': deployment(where, labels),
    },
  };
}

describe(ID, () => {
  it('fails for a Deployment without a queue, and the fix names the one of its team', async () => {
    sandbox = await startBroken(world('hyperpod-ns-search', GOVERNED), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      subject: 'Deployment/hyperpod-ns-search/embeddings',
      evidence: [{ field: 'metadata.labels["kueue.x-k8s.io/queue-name"]', value: null }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { queue: 'hyperpod-ns-search-localqueue' } }]);
  });

  it('guesses no queue in a namespace that task governance did not make', async () => {
    sandbox = await startBroken(world('search', GOVERNED), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix).toMatchObject({ command: null });
  });

  it('minds no namespace that has only one of the two labels', async () => {
    sandbox = await startBroken(world('hyperpod-ns-search', ACTIVATED), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });
});
