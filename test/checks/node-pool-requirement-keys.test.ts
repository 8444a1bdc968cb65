import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-requirement-keys.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import {
  CAPACITY,
  classWith,
  groupWith,
  judgeObjects,
  oneOf,
  poolManifest,
  TYPE,
  withRequirements,
} from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-requirement-keys';
const EC2 = 'karpenter.k8s.aws';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(...requirements: readonly object[]) {
  const [finding] = judgeObjects(check, { nodePools: [poolManifest({ requirements })] });
  return finding;
}

describe(ID, () => {
  it('passes for the keys that HyperPod documents', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'known', data: { custom: [] } }]);
  });

  it('fails for keys of the EC2 provider, and the fix names the ml. types that they mean', async () => {
    const requirements = [
      oneOf(`${EC2}/instance-category`, 'g'),
      { key: `${EC2}/instance-generation`, operator: 'Gt', values: ['5'] },
      oneOf(CAPACITY, 'on-demand'),
    ];
    sandbox = await startBroken(withRequirements(...requirements), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      data: { keys: [`${EC2}/instance-category`, `${EC2}/instance-generation`] },
      evidence: [
        { field: 'spec.template.spec.requirements[0].key', source: 'NodePool/gpu' },
        { field: 'spec.template.spec.requirements[1].key' },
      ],
    });
    expect(finding?.fix?.command).toBe(
      `kubectl patch nodepool gpu --type merge -p '{"spec":{"template":{"spec":{"requirements":[` +
        `{"key":"${TYPE}","operator":"In","values":["ml.g6.xlarge","ml.g6.4xlarge"]},` +
        `{"key":"${CAPACITY}","operator":"In","values":["on-demand"]}]}}}}'`,
    );
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it.each([
    ['a family', oneOf(`${EC2}/instance-family`, 'g6'), ['ml.g6.xlarge', 'ml.g6.12xlarge']],
    ['a size', oneOf(`${EC2}/instance-size`, 'xlarge'), ['ml.g6.xlarge']],
    ['GPUs per node', { key: `${EC2}/instance-gpu-count`, operator: 'Gt', values: ['1'] }, ['ml.g6.12xlarge']],
    ['no GPUs', { key: `${EC2}/instance-gpu-count`, operator: 'DoesNotExist' }, ['ml.c5.4xlarge']],
    ['a name of GPUs', oneOf(`${EC2}/instance-gpu-name`, 'a10g'), ['ml.g5.2xlarge']],
    [
      'a maker of GPUs',
      oneOf(`${EC2}/instance-gpu-manufacturer`, 'nvidia'),
      ['ml.g6.xlarge', 'ml.g6.12xlarge', 'ml.g5.2xlarge'],
    ],
    ['cores', { key: `${EC2}/instance-cpu`, operator: 'Lt', values: ['9'] }, ['ml.g6.xlarge', 'ml.g5.2xlarge']],
    ['memory in MiB', oneOf(`${EC2}/instance-memory`, '32768'), ['ml.g5.2xlarge', 'ml.c5.4xlarge']],
    ['EKS Auto Mode', oneOf('eks.amazonaws.com/instance-family', 'c5'), ['ml.c5.4xlarge']],
  ])('reads %s as the provider would', (_, requirement, types) => {
    const groups = [
      groupWith('gpu', ['ml.g6.xlarge', 'ml.g6.12xlarge', 'ml.g5.2xlarge']),
      groupWith('cpu', ['ml.c5.4xlarge']),
    ];
    const nodePools = [poolManifest({ requirements: [requirement] })];
    const [finding] = judgeObjects(check, { nodePools, nodeClasses: [classWith(groups)] });
    expect(finding?.fix?.command).toContain(`"values":${JSON.stringify(types)}`);
  });

  it('says which keys it cannot carry over, and which types a file could name', () => {
    const finding = judge(oneOf(`${EC2}/instance-hypervisor`, 'nitro'), oneOf(`${EC2}/instance-family`, 'p5'));
    expect(finding?.fix).toMatchObject({ command: null });
    expect(finding?.fix?.summary).toContain('In [ml.p5.48xlarge, ml.p5.4xlarge]');
    expect(finding?.fix?.summary).toContain('instance-hypervisor cannot be carried over');
  });

  it('says so when no group has what is asked for', () => {
    const nodePools = [poolManifest({ requirements: [oneOf(`${EC2}/instance-family`, 'p5')] })];
    const nodeClasses = [classWith([groupWith('gpu', ['ml.g6.xlarge'])])];
    const [finding] = judgeObjects(check, { nodePools, nodeClasses });
    expect(finding?.fix).toMatchObject({ command: null });
    expect(finding?.fix?.summary).toContain('(ml.p5.48xlarge, ml.p5.4xlarge)');
  });

  it.each([
    ['topology.kubernetes.io/zones', 'unsupported', 'error'],
    ['karpenter.sh/capacityType', 'unsupported', 'error'],
    ['karpenter.sh/nodepool', 'unsupported', 'error'],
    ['kubernetes.io/hostname', 'unsupported', 'error'],
    ['karpenter.sagemaker.amazonaws.com/x', 'unsupported', 'error'],
    ['sagemaker.amazonaws.com/instance-group-name', 'doubtful', 'warning'],
    ['topology.kubernetes.io/rack', 'doubtful', 'warning'],
  ])('fails for %s', (key, messageId, severity) => {
    expect(judge(oneOf(key, 'a'))).toMatchObject({ status: 'fail', messageId, severity });
  });

  it('writes a slip as it was meant', () => {
    expect(judge(oneOf('topology.kubernetes.io/zones', 'us-west-2a'))?.fix?.command).toContain(
      '{"key":"topology.kubernetes.io/zone","operator":"In","values":["us-west-2a"]}',
    );
  });

  it.each([
    'kubernetes.io/os',
    'beta.kubernetes.io/arch',
    'topology.kubernetes.io/region',
    'node-role',
    'nvidia.com/mig.config',
    'node.kubernetes.io/team',
  ])('takes %s', (key) => {
    expect(judge(oneOf(key, 'a'))).toMatchObject({ status: 'pass' });
  });
});
