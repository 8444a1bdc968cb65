import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'max-pods-room';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

/** Agents that every platform team adds one of. */
function agents(count: number): Record<string, KubeObject> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const labels = { app: `agent-${index}` };
      const agent: KubeObject = {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: `agent-${index}`, namespace: 'kube-system' },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              tolerations: [{ operator: 'Exists' }],
              containers: [{ name: 'agent', image: 'agent:1', resources: { requests: { cpu: '1m', memory: '1Mi' } } }],
            },
          },
        },
      };
      return [`DaemonSet/agent-${index}`, agent] as const;
    }),
  );
}

interface PoolSpec {
  readonly template: { readonly spec: object };
}

describe(ID, () => {
  it('warns when DaemonSets leave a small type room for two pods', async () => {
    sandbox = await startBroken({ objects: agents(10) }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'NodePool/gpu',
      severity: 'warning',
      messageId: 'tight',
      // Ten agents, the health monitoring agent and the device plugin.
      data: { instanceType: 'ml.g6.xlarge', maxPods: 14, room: 2 },
      certainty: 'exact',
    });
    expect(finding?.data['daemonSets']).toHaveLength(12);
  });

  it('is an error when they leave none', async () => {
    sandbox = await startBroken({ objects: agents(12) }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'fail', severity: 'error', messageId: 'full', data: { room: 0 } }]);
  });

  it('does not know of types of which AWS documents no number', async () => {
    const requirements = [
      { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['ml.g7e.2xlarge'] },
      { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
    ];
    const onlyG7e = withSpec<PoolSpec>((spec) => ({
      ...spec,
      template: { ...spec.template, spec: { ...spec.template.spec, requirements } },
    }));
    sandbox = await startBroken(
      { groups: { 'gpu-g6-a': { instanceTypes: ['ml.g7e.2xlarge'] } }, objects: { 'NodePool/gpu': onlyG7e } },
      MINUTE_MS,
    );
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'unknown', messageId: 'undocumented', data: { instanceTypes: ['ml.g7e.2xlarge'] } },
    ]);
  });

  it('passes with room to spare', async () => {
    sandbox = await startBroken({}, MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { instanceType: 'ml.g6.xlarge', room: 12 } }]);
  });
});
