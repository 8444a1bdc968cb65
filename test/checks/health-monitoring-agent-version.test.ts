import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { buildDomainCluster } from '../helpers/build-cluster.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteKubectl } from '../helpers/paste-kubectl.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'health-monitoring-agent-version';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for both DaemonSets, though a cluster of CPU nodes has no pods of them', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'DaemonSet/aws-hyperpod/health-monitoring-agent' },
      { status: 'pass', subject: 'DaemonSet/aws-hyperpod/health-monitoring-agent-non-nvidia' },
    ]);
  });

  it('fails where the chart was never installed', async () => {
    sandbox = await startBroken({}, 0);
    for (const name of ['health-monitoring-agent', 'health-monitoring-agent-non-nvidia']) {
      await pasteKubectl(sandbox, ['delete', 'daemonset', name, '--namespace', 'aws-hyperpod'], undefined);
    }
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'notInstalled', subject: 'cluster/speech-cluster' });
    expect(finding?.fix?.command).toContain('helm upgrade --install hyperpod-dependencies ');
  });

  it('fails for an old one', async () => {
    sandbox = await startBroken({}, 0);
    const image = '/spec/template/spec/containers/0/image';
    const setImage = async (tag: string) => {
      const value = `905418368575.dkr.ecr/hyperpod-health-monitoring-agent:${tag}`;
      const target = ['daemonset', 'health-monitoring-agent', '--namespace', 'aws-hyperpod', '--type', 'json'];
      await pasteKubectl(
        sandbox,
        ['patch', ...target, '-p', JSON.stringify([{ op: 'replace', path: image, value }])],
        undefined,
      );
    };
    await setImage('1.0.674.0_1.0.199.0');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'DaemonSet/aws-hyperpod/health-monitoring-agent',
      data: { version: '1.0.674.0_1.0.199.0' },
    });
    // What its chart does; helm cannot be run here.
    await setImage('1.0.742.0_1.0.241.0');
    await expectClean(sandbox);
  });
});

describe(`${ID} over facts`, () => {
  const agent = (image?: unknown): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'health-monitoring-agent', namespace: 'aws-hyperpod' },
    spec: { template: { spec: { containers: [{ name: 'agent', image }] } } },
  });
  const cluster = buildDomainCluster();

  it('compares numbers, not text', () => {
    const daemonSets = [agent('hma:1.0.1000.0_1.0.300.0')];
    expect(judgeGiven(ID, { cluster, daemonSets })).toMatchObject([{ status: 'pass' }]);
  });

  it.each(['hma@sha256:0f1e2d', 'hma:latest', undefined, 7])('is unknown for the image %s', (image) => {
    expect(judgeGiven(ID, { cluster, daemonSets: [agent(image)] })).toMatchObject([{ status: 'unknown' }]);
  });
});
