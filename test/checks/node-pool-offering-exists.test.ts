import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-offering-exists.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import {
  classWith,
  groupWith,
  judgeObjects,
  oneOf,
  poolManifest,
  TYPE,
  withRequirements,
  ZONE,
} from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-offering-exists';
const NODE_CLASS = classWith([
  groupWith('chat-a', ['ml.g6.xlarge'], 'us-west-2a', { desiredLabels: [{ key: 'team', value: 'chat' }] }),
  groupWith('speech-b', ['ml.g6.4xlarge'], 'us-west-2b'),
]);
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(...requirements: readonly object[]) {
  const [finding] = judgeObjects(check, { nodePools: [poolManifest({ requirements })], nodeClasses: [NODE_CLASS] });
  return finding;
}

describe(ID, () => {
  it('passes with the groups that nodes can come from', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { groups: ['gpu-g6-a', 'gpu-g6-b'] } }]);
  });

  it('fails when the size exists only in the other zone', async () => {
    const breakage = withRequirements(oneOf(TYPE, 'ml.g6.4xlarge'), oneOf(ZONE, 'us-west-2a'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'none', data: { nodeClass: 'gpu' } });
    expect(finding?.fix?.summary).toBe(`leave ${ZONE} open`);
    if (finding) await pasteFix(sandbox, finding);
    expect((await checkOn(sandbox, ['--only', ID])).findings).toMatchObject([{ status: 'pass' }]);
  });

  it('counts the labels that a group gives its nodes', () => {
    expect(judge(oneOf('team', 'chat'))?.data['groups']).toEqual(['chat-a', 'speech-b']);
    expect(judge(oneOf(TYPE, 'ml.g6.xlarge'), oneOf('team', 'speech'))).toMatchObject({ messageId: 'none' });
    expect(judge({ key: 'team', operator: 'DoesNotExist' })?.data['groups']).toEqual(['speech-b']);
  });

  it('leaves to the others what one requirement alone makes impossible', () => {
    expect(judge(oneOf(TYPE, 'ml.g5.xlarge'))).toMatchObject({ status: 'skip', messageId: 'named' });
    expect(judge({ key: TYPE, operator: 'NotIn', values: ['ml.g6.xlarge', 'ml.g6.4xlarge'] })).toMatchObject({
      status: 'fail',
    });
  });
});
