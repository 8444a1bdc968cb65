import { expect, it } from 'vitest';
import { createPace } from '../../../src/aws/pace.ts';

function start() {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const pace = createPace(clock, new AbortController().signal);
  const leaves = async (calls: number) => {
    for (let call = 0; call < calls; call += 1) await pace.getSendToken();
    return now;
  };
  return { pace, leaves };
}

it('lets every call leave at once until AWS throttles', async () => {
  const { pace, leaves } = start();
  pace.updateClientSendingRate({});
  pace.updateClientSendingRate({ errorType: 'SERVER_ERROR' });
  expect(await leaves(50)).toBe(0);
});

it('then lets them leave one by one, slower with each throttling answer, never slower than one in two seconds', async () => {
  const { pace, leaves } = start();
  pace.updateClientSendingRate({ errorType: 'THROTTLING' });
  expect(await leaves(3)).toBe(200);
  pace.updateClientSendingRate({ errorType: 'THROTTLING' });
  expect(await leaves(3)).toBe(200 + 100 + 400);
  for (let answer = 0; answer < 20; answer += 1) pace.updateClientSendingRate({ errorType: 'THROTTLING' });
  const before = await leaves(1);
  expect((await leaves(2)) - before).toBe(4000);
});

it('is as fast as before after some successes', async () => {
  const { pace, leaves } = start();
  pace.updateClientSendingRate({ errorType: 'THROTTLING' });
  for (let answer = 0; answer < 12; answer += 1) pace.updateClientSendingRate({});
  expect(await leaves(50)).toBe(0);
});
