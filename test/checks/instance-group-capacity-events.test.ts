import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-capacity-events';
const NO_CAPACITY = 'There is no capacity for ml.g6.4xlarge in us-west-2b';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

function told(...events: readonly { level: 'Info' | 'Warn' | 'Error'; description: string; minutesAgo: number }[]) {
  return { cluster: { events: events.map((event) => ({ instanceGroup: 'gpu-g6-b', ...event })) } };
}

describe(ID, () => {
  it('passes when nothing went wrong, whatever else is told, and for what is older than a day', async () => {
    sandbox = await startBroken(
      told(
        { level: 'Info', description: 'Scaling up instance group', minutesAgo: 5 },
        { level: 'Error', description: NO_CAPACITY, minutesAgo: 25 * 60 },
      ),
      0,
    );
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'instance-group/gpu-g6-a', messageId: 'quiet' },
      { status: 'pass', subject: 'instance-group/gpu-g6-b', messageId: 'quiet' },
    ]);
  });

  it("shows SageMaker's words of a day, the newest first", async () => {
    sandbox = await startBroken(
      told(
        { level: 'Warn', description: 'Scaling is slow', minutesAgo: 50 },
        { level: 'Error', description: NO_CAPACITY, minutesAgo: 10 },
      ),
      0,
    );
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: 'instance-group/gpu-g6-b',
      data: { count: 2, last: NO_CAPACITY, lastAt: '2026-11-23T01:50:00.000Z' },
      fix: { command: null },
    });
    expect(finding?.evidence.map(({ value }) => value)).toEqual([
      `2026-11-23T01:50:00.000Z Error ${NO_CAPACITY}`,
      '2026-11-23T01:10:00.000Z Warn Scaling is slow',
    ]);
  });
});
