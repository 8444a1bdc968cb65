import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';
import { failures, lintFixtures, lintText, nodePoolText } from '../helpers/lint.ts';

const ONLY = ['--only', 'manifest-api-version'];

/** The command of a finding, run as if it were pasted: what it prints, linted. */
async function lintWhatItPrints(command: string | null | undefined): Promise<readonly string[]> {
  const words = (command ?? '').split(' ').slice(1);
  const printed = await runCli(words);
  expect(printed).toMatchObject({ exitCode: 0 });
  return failures(await lintText(printed.stdout));
}

describe('manifest-api-version', () => {
  it('passes for the versions of today', async () => {
    const { findings } = await lintText(nodePoolText(), ONLY);
    expect(findings).toMatchObject([
      { status: 'pass', messageId: 'current', data: { right: 'karpenter.sh/v1 NodePool' } },
    ]);
  });

  it('answers v1beta1 with the line that prints it for HyperPod', async () => {
    const { findings } = await lintFixtures(['ec2-karpenter/nodepool-v1beta1.yaml'], ONLY);
    expect(findings).toMatchObject([
      {
        status: 'fail',
        messageId: 'outdated',
        location: { line: 1 },
        fix: {
          command:
            'hpscale nodepool render gpu --nodeclass gpu --instance-type ml.g6.xlarge --instance-type ml.g6.2xlarge --limit nvidia.com/gpu=4 --taint nvidia.com/gpu:NoSchedule --consolidation-policy WhenEmptyOrUnderutilized --expire-after 720h',
        },
      },
    ]);
    expect(await lintWhatItPrints(findings[0]?.fix?.command)).toEqual([]);
  });

  it('answers a Provisioner too', async () => {
    const { findings } = await lintFixtures(['ec2-karpenter/provisioner.yaml'], ONLY);
    expect(findings).toMatchObject([
      {
        status: 'fail',
        subject: 'Provisioner/batch',
        fix: {
          command:
            'hpscale nodepool render batch --nodeclass batch --instance-type ml.trn1.32xlarge --limit cpu=512 --consolidation-policy WhenEmpty --consolidate-after 60s',
        },
      },
    ]);
    expect(await lintWhatItPrints(findings[0]?.fix?.command)).toEqual([]);
  });

  it.each([
    ['karpenter.sagemaker.amazonaws.com/v1', 'HyperPodNodeClass', 'misspelt', 'write kind: HyperpodNodeClass'],
    ['karpenter.k8s.aws/v1', 'HyperpodNodeClass', 'outdated', 'write apiVersion: karpenter.sagemaker.amazonaws.com/v1'],
    ['keda.sh/v1', 'ScaledObject', 'outdated', 'write apiVersion: keda.sh/v1alpha1'],
    [
      'keda.k8s.io/v1alpha1',
      'ScaledObject',
      'outdated',
      'write apiVersion: keda.sh/v1alpha1 (https://keda.sh/docs/2.0/migration says what else moved)',
    ],
  ])('tells what %s %s is today', async (apiVersion, kind, messageId, summary) => {
    const { findings } = await lintText(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: chat}\n`, ONLY);
    expect(findings).toMatchObject([{ status: 'fail', messageId, fix: { summary } }]);
  });
});
