import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-class-groups-exist.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge, naming, nodeClassOf } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-class-groups-exist';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when all groups are there', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { groups: ['gpu-g6-a', 'gpu-g6-b'] } }]);
  });

  it.each([
    ['a slip of case', 'GPU-g6-b', { 'GPU-g6-b': 'gpu-g6-b' }],
    ['a group that was deleted', 'trn1-nightly', {}],
  ])('fails for %s, and the fix leaves only groups that exist', async (_, name, meant) => {
    const others = name.startsWith('GPU') ? ['gpu-g6-a'] : ['gpu-g6-a', 'gpu-g6-b'];
    sandbox = await startBroken(naming(...others, name), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'HyperpodNodeClass/gpu',
      messageId: 'missing',
      data: { missing: [name], meant },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} judges`, () => {
  it('a near name with nodes as a hint, and not as a fix: its nodes would go', () => {
    const cluster = clusterWith({ name: 'gpu-g6' });
    const [finding] = judge(check, { cluster, nodeClasses: [nodeClassOf('all', 'gpu-g6', 'sytem')] });
    expect(finding).toMatchObject({ status: 'fail', data: { meant: { sytem: 'system' } } });
    expect(finding?.fix?.command).toMatch(/--instance-group gpu-g6 --force-conflicts$/);
    expect(finding?.fix?.command).not.toContain('system');
  });

  it('restricted groups as what they are, and has no command where nothing is left', () => {
    const cluster = { ...clusterWith({ name: 'gpu-g6' }), restrictedGroupNames: ['nova-customization'] };
    const [finding] = judge(check, { cluster, nodeClasses: [nodeClassOf('all', 'nova-customization')] });
    expect(finding).toMatchObject({ status: 'fail', messageId: 'restricted', fix: { command: null } });
  });
});
