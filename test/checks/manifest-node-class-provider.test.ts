import { describe, expect, it } from 'vitest';
import { lintFixtures, lintText } from '../helpers/lint.ts';

const ONLY = ['--only', 'manifest-node-class-provider'];

describe('manifest-node-class-provider', () => {
  it('passes for node classes of HyperPod', async () => {
    const { findings } = await lintFixtures(['aws-samples/nodeclass.yaml'], ONLY);
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'pass']);
  });

  it("warns of classes of Karpenter's EC2 provider and of EKS Auto Mode, and shows HyperPod's", async () => {
    const { findings } = await lintFixtures(['ec2-karpenter'], ONLY);
    expect(findings).toMatchObject([
      { status: 'fail', severity: 'warning', subject: 'AWSNodeTemplate/batch', location: { line: 18 } },
      { status: 'fail', severity: 'warning', subject: 'EC2NodeClass/default', location: { line: 34 } },
    ]);
    expect(findings[1]?.fix?.summary).toContain('kind: HyperpodNodeClass, metadata: {name: default}');
    const auto = await lintText('apiVersion: eks.amazonaws.com/v1\nkind: NodeClass\nmetadata: {name: auto}\n', ONLY);
    expect(auto.findings).toMatchObject([{ status: 'fail', message: expect.stringContaining('EKS Auto Mode') }]);
  });

  it('is ignored where a Karpenter of our own uses the class', async () => {
    const text = `apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata:
  name: default
  annotations:
    hpscale.dev/ignore: manifest-node-class-provider until=2999-12-31 reason=for our own Karpenter
`;
    const { findings } = await lintText(text, ONLY);
    expect(findings).toMatchObject([{ status: 'fail', waived: { by: 'annotation' } }]);
  });
});
