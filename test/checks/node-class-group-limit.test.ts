import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-class-group-limit.ts';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import { judge, nodeClassOf } from '../helpers/group-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-class-group-limit';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes within the limit', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { count: 2 } }]);
  });
});

describe(`${ID} judges`, () => {
  const groups = (count: number) => Array.from({ length: count }, (_, index) => `gpu-g6-${index}`);

  // The API server refuses an eleventh: only a file can have it.
  it('ten groups as enough and the eleventh as too many', () => {
    expect(judge(check, { nodeClasses: [nodeClassOf('gpu', ...groups(10))] })).toMatchObject([{ status: 'pass' }]);
    expect(judge(check, { nodeClasses: [nodeClassOf('gpu', ...groups(12))] })).toMatchObject([
      {
        status: 'fail',
        data: { count: 12 },
        fix: { command: null, summary: expect.stringContaining('gpu-g6-10, gpu-g6-11') as unknown },
      },
    ]);
  });

  it('a misshapen list as none', () => {
    const odd = { ...nodeClassOf('gpu'), spec: { instanceGroups: 'gpu-g6-a' } };
    expect(judge(check, { nodeClasses: [odd, { ...odd, spec: null }] })).toMatchObject([
      { status: 'pass', data: { count: 0 } },
      { status: 'pass', data: { count: 0 } },
    ]);
  });
});
