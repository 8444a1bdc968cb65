import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/infrastructure-as-code-of-cluster.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, DENIED, judge } from '../helpers/group-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'infrastructure-as-code-of-cluster';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when tags tell of nobody', async () => {
    sandbox = await startBroken({ cluster: { tags: { team: 'speech', 'cost-center': '4711' } } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', evidence: [{ value: ['team', 'cost-center'] }] }]);
  });

  it('warns of a stack of CloudFormation, by the tag that AWS itself sets', async () => {
    sandbox = await startBroken({ cluster: { tags: { 'aws:cloudformation:stack-name': 'speech-platform' } } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'warning',
      certainty: 'bound',
      data: { tool: 'CloudFormation', mark: 'speech-platform' },
      evidence: [{ field: 'Tags[aws:cloudformation:stack-name]', source: 'sagemaker:ListTags' }],
      fix: { command: null, summary: expect.stringContaining('InstanceGroups') as unknown },
    });
  });
});

describe(`${ID} judges`, () => {
  const cluster = clusterWith({});

  it.each<Record<string, string>>([
    { ManagedBy: 'terraform' },
    { Terraform: 'true' },
    { 'terraform:workspace': 'speech' },
  ])('what people tag themselves: %j', (clusterTags) => {
    const [finding] = judge(check, { cluster, clusterTags });
    expect(finding).toMatchObject({ status: 'fail', data: { tool: 'Terraform' } });
    expect(finding?.fix?.summary).toContain('ignore_changes');
  });

  it('tags that it could not read as unknown', () => {
    expect(judge(check, { cluster }, { clusterTags: DENIED })).toMatchObject([{ status: 'unknown' }]);
  });
});
