import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'warning-events-persist';
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 2, 12);

function ago(minutes: number): string {
  return new Date(NOW - minutes * MINUTE_MS).toISOString();
}

function event(name: string, fields: object) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.17f3`, namespace: 'default' },
    type: 'Warning',
    reason: 'FailedConsistencyCheck',
    message: 'expected 8 of resource nvidia.com/gpu, but found 7',
    involvedObject: { kind: 'NodeClaim', name },
    source: { component: 'karpenter' },
    ...fields,
  };
}

describe(ID, () => {
  it('fails once per kind and reason for what has been said for more than ten minutes', () => {
    const [finding] = judgeGiven(ID, {
      events: [
        event('gpu-7xk2p', { count: 4, firstTimestamp: ago(31), lastTimestamp: ago(2) }),
        event('gpu-m9d4c', { count: 3, firstTimestamp: ago(12), lastTimestamp: ago(1) }),
      ],
    });
    expect(finding).toMatchObject({
      status: 'fail',
      subject: 'events/NodeClaim/FailedConsistencyCheck/karpenter',
      data: { count: 7, objects: 2, lasted: '30m', last: 'expected 8 of resource nvidia.com/gpu, but found 7' },
    });
  });

  it('reads events of the newer API', () => {
    const series = { count: 9, lastObservedTime: ago(1) };
    const fields = { eventTime: ago(20), series, source: undefined, reportingComponent: 'karpenter', count: undefined };
    expect(judgeGiven(ID, { events: [event('gpu-7xk2p', fields)] })).toMatchObject([
      { status: 'fail', data: { count: 9, lasted: '19m' } },
    ]);
  });

  it.each([
    ['is over', { count: 9, firstTimestamp: ago(40), lastTimestamp: ago(20) }],
    ['is new', { count: 9, firstTimestamp: ago(5), lastTimestamp: ago(1) }],
    [
      'is of a container',
      { count: 9, firstTimestamp: ago(40), lastTimestamp: ago(1), source: { component: 'kubelet' } },
    ],
    ['has no time', { count: 9 }],
  ])('does not tell of what %s', (_, fields) => {
    expect(judgeGiven(ID, { events: [event('gpu-7xk2p', fields)] })).toMatchObject([
      { status: 'skip', messageId: 'no-subjects' },
    ]);
  });

  describe('on the wire', () => {
    let sandbox: TestSandbox;
    afterEach(() => sandbox.stop());

    it('leaves pods that nothing fits to the checks of pending pods', async () => {
      const objects = { [INDEX_BUILDER]: indexBuilder({ nodeSelector: { 'example.com/team': 'search' } }) };
      sandbox = await startBroken({ objects }, 20 * MINUTE_MS);
      const { findings } = await checkOn(sandbox, ['--only', ID]);
      const ids = findings.map(({ status, data }) => [status, data['check']]);
      expect(new Set(ids.map(String))).toEqual(new Set(['skip,pending-pod-schedulable']));
    });
  });
});
