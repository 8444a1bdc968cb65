import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { withPodSpec } from '../helpers/chat-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'device-plugin-covers-instance-types';
const PLUGIN = 'hyperpod-dependencies-nvidia-device-plugin';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function patchPlugin(operations: readonly object[]): Promise<void> {
  const words = ['patch', 'daemonset', PLUGIN, '--namespace', 'kube-system', '--type', 'json', '-p'];
  await pasteKubectl(sandbox, [...words, JSON.stringify(operations)], undefined);
}

interface PoolSpec {
  readonly template: { readonly spec: { readonly taints?: readonly unknown[] } };
}

const withTeamTaint: (pool: KubeObject) => KubeObject = withSpec<PoolSpec>((spec) => ({
  ...spec,
  template: {
    ...spec.template,
    spec: {
      ...spec.template.spec,
      taints: [
        { key: 'nvidia.com/gpu', effect: 'NoSchedule' },
        { key: 'team', value: 'chat', effect: 'NoSchedule' },
      ],
    },
  },
}));

describe(ID, () => {
  it('fails for a type that the plugin does not list, before its first node, and lists it', async () => {
    sandbox = await startBroken({}, MINUTE_MS);
    const terms = 'affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms';
    const path = `/spec/template/spec/${terms}/0/matchExpressions/0/values`;
    await patchPlugin([{ op: 'replace', path, value: ['ml.g6.xlarge', 'ml.p5.48xlarge'] }]);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'NodePool/gpu',
      data: {
        misses: [
          {
            resource: 'nvidia.com/gpu',
            instanceTypes: ['ml.g6.4xlarge'],
            daemonSet: `DaemonSet/kube-system/${PLUGIN}`,
          },
        ],
      },
      certainty: 'exact',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for a taint that the plugin does not tolerate, and adds the toleration', async () => {
    const objects = {
      'NodePool/gpu': withTeamTaint,
      'Deployment/chat-api': withPodSpec({ tolerations: [{ operator: 'Exists' }] }),
    };
    sandbox = await startBroken({ objects }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toContain(`${PLUGIN} does not tolerate team=chat:NoSchedule`);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails, less surely, where there is no plugin that it knows', async () => {
    sandbox = await startBroken({}, MINUTE_MS);
    await pasteKubectl(sandbox, ['delete', 'daemonset', PLUGIN, '--namespace', 'kube-system'], undefined);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      certainty: 'bound',
      data: { misses: [{ daemonSet: null }] },
      fix: { command: null },
    });
  });

  it('believes nodes that show their GPUs, whoever made that', async () => {
    sandbox = await startBroken();
    await pasteKubectl(sandbox, ['delete', 'daemonset', PLUGIN, '--namespace', 'kube-system'], undefined);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'covered' }]);
  });
});
