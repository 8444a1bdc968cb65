import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { buildDomainCluster } from '../helpers/build-cluster.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'vpc-cni-version';
const REGISTRY = '602401143452.dkr.ecr.us-west-2.amazonaws.com';

/** The CNI as EKS installs it, with the node agent beside it; on no node, since the sandbox has its own network. */
function awsNode(tag: string): KubeObject {
  const labels = { 'k8s-app': 'aws-node' };
  const containers = [
    { name: 'aws-eks-nodeagent', image: `${REGISTRY}/amazon/aws-network-policy-agent:v1.0.4-eksbuild.1` },
    { name: 'aws-node', image: `${REGISTRY}/amazon-k8s-cni:${tag}` },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'aws-node', namespace: 'kube-system', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { nodeSelector: { 'cni.test/none': 'true' }, containers } },
    },
  };
}

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes from 1.18.3 on', async () => {
    sandbox = await startBroken({ objects: { 'DaemonSet/aws-node': awsNode('v1.18.3-eksbuild.2') } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'DaemonSet/kube-system/aws-node' }]);
  });

  it('fails for an older one, and finds its container wherever it is', async () => {
    sandbox = await startBroken({ objects: { 'DaemonSet/aws-node': awsNode('v1.9.3-eksbuild.1') } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { version: 'v1.9.3-eksbuild.1' },
      evidence: [{ field: 'spec.template.spec.containers[1].image' }],
    });
    expect(finding?.fix?.command).toMatch(/^aws eks update-addon --cluster-name speech-eks --addon-name vpc-cni /);
  });
});

describe(`${ID} over facts`, () => {
  const given = { cluster: buildDomainCluster(), eksCluster: eksClusterFact() };

  it('is unknown for an image without a version', () => {
    expect(judgeGiven(ID, { ...given, daemonSets: [awsNode('latest')] })).toMatchObject([{ status: 'unknown' }]);
  });

  it('is skipped where nobody can tell the CNI', () => {
    expect(judgeGiven(ID, { ...given, daemonSets: [] })).toMatchObject([{ status: 'skip', messageId: 'notFound' }]);
  });
});
