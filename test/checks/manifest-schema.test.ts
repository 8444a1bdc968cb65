import { describe, expect, it } from 'vitest';
import { failures, lintFixtures, lintText, nodePoolText } from '../helpers/lint.ts';

const ONLY = ['--only', 'manifest-schema'];

async function judge(text: string) {
  return (await lintText(text, ONLY)).findings;
}

describe('manifest-schema', () => {
  it("passes for AWS's own samples", async () => {
    const { findings } = await lintFixtures(['aws-samples'], ONLY);
    expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['pass']));
    expect(findings.map(({ subject }) => subject)).toContain('NodePool/sample-np');
  });

  it('tells every field that does not fit, with the line and the way out', async () => {
    const result = await lintFixtures(['broken/fields.yaml'], ONLY);
    expect(result.findings.map(({ location, fix }) => [location?.line, fix?.summary])).toEqual([
      [7, 'quote it'],
      [10, 'expireAfter belongs in spec.template.spec'],
      [13, 'did you mean terminationGracePeriod?'],
      [9, undefined],
      [22, 'did you mean WhenEmpty?'],
      [23, 'it is a duration in h, m and s such as 720h, or Never'],
      [32, 'did you mean name?'],
      [31, undefined],
      [38, 'quote it'],
    ]);
    expect(failures(result)).toContain('9:3 manifest-schema spec.weight is "5", not a whole number');
    expect(failures(result)).toContain('31:3 manifest-schema spec.scaleTargetRef.name is missing');
  });

  it('looks at the rules of the CRD as well', async () => {
    const findings = await judge(
      nodePoolText('  disruption:\n    consolidateAfter: 1m\n    budgets: [{nodes: "1", schedule: "0 9 * * *"}]\n'),
    );
    expect(findings).toMatchObject([
      {
        status: 'fail',
        message: "spec.disruption.budgets: 'schedule' must be set with 'duration'",
        location: { line: 15 },
      },
    ]);
  });

  it.each([
    ['replicas: 2', 'spec.replicas needs Karpenter 1.8 (static node pools)'],
    [
      'disruption: {consolidationPolicy: WhenEmpty}',
      'leaving out spec.disruption.consolidateAfter needs Karpenter 1.1',
    ],
    [
      'disruption: {consolidateAfter: 1m, consolidationPolicy: Balanced}',
      'spec.disruption.consolidationPolicy Balanced needs a Karpenter later than 1.9',
    ],
  ])('holds nothing against %s, which only a later Karpenter takes', async (line, later) => {
    const findings = await judge(nodePoolText(`  ${line}\n`));
    expect(findings).toMatchObject([
      { status: 'pass', messageId: 'newer', certainty: 'bound', data: { later: [later] } },
    ]);
  });

  it('leaves to another check what that says with its own way out', async () => {
    const groups = Array.from({ length: 11 }, (_, index) => `gpu-${index}`);
    const text = `apiVersion: karpenter.sagemaker.amazonaws.com/v1
kind: HyperpodNodeClass
metadata: {name: gpu}
spec: {instanceGroups: [${groups.join(', ')}]}`;
    const { findings } = await lintText(text);
    expect(findings.filter(({ status }) => status === 'fail').map(({ check }) => check)).toEqual([
      'node-class-group-limit',
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'manifest-schema', status: 'skip', messageId: 'told' }),
    );
  });

  it('misses metadata and a name, but takes generateName', async () => {
    expect(failures(await lintText('apiVersion: v1\nkind: Namespace\n', ONLY))).toEqual([
      '1:1 manifest-schema metadata is missing',
    ]);
    expect(failures(await lintText('apiVersion: v1\nkind: Namespace\nmetadata: {}\n', ONLY))).toEqual([
      '3:1 manifest-schema metadata.name is missing',
    ]);
    expect(await judge('apiVersion: v1\nkind: Namespace\nmetadata: {generateName: team-}\n')).toMatchObject([
      { status: 'pass', subject: 'Namespace/team-*' },
    ]);
  });

  it('reads booleans and numbers as kubectl does', async () => {
    const text =
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: serving\n  labels: {a: yes, b: 0755, c: 1_000, d: 1:30, e: "on"}\n';
    expect(failures(await lintText(text, ONLY))).toEqual([
      '5:12 manifest-schema metadata.labels.a is true, not a text',
      '5:20 manifest-schema metadata.labels.b is 493, not a text',
      '5:29 manifest-schema metadata.labels.c is 1000, not a text',
    ]);
  });

  it('says nothing of the fields of kinds that it does not know', async () => {
    const findings = await judge(
      'apiVersion: example.com/v1\nkind: Kitchen\nmetadata: {name: main}\nspec: {oven: hot}\n',
    );
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });
});
