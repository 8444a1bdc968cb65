import { describe, expect, test } from 'vitest';
import { createDemand } from '../../../src/domain/demand.ts';
import { type DemandTrace, parseDemandTrace } from '../../../src/domain/demand-trace.ts';

function traceOf(text: string): DemandTrace {
  const reading = parseDemandTrace(text);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.trace;
}

describe('a trace', () => {
  test('has times in seconds or as timestamps, counted from its first row, and may have more columns', () => {
    const inSeconds = traceOf('t_seconds,requests,tokens\n300,4,9\n360,6,1\n480,2,0\n');
    const rows = { starts: [0, 60, 180], requests: [4, 6, 2], seconds: 300 };
    expect(inSeconds).toEqual({ firstMs: null, ...rows });
    const stamped = traceOf(
      '\uFEFFRequests, Timestamp\r\n4,2014-04-10T00:04:00\r\n6,2014-04-10 00:05:00\r\n2,2014-04-10T00:07:00Z\r\n',
    );
    expect(stamped).toEqual({ firstMs: Date.UTC(2014, 3, 10, 0, 4), ...rows });
  });

  test.each([
    ['in seconds', '1762084800', '1762084860'],
    ['in milliseconds', '1762084800000', '1762084860000'],
  ])('may have Unix times %s, which date it', (_, first, second) => {
    const trace = traceOf(`time,requests\n${first},4\n${second},6\n`);
    expect(trace).toEqual({ firstMs: Date.UTC(2025, 10, 2, 12), starts: [0, 60], requests: [4, 6], seconds: 120 });
  });

  test('of one row lasts a minute', () => {
    expect(traceOf('time,requests\n0,60').seconds).toBe(60);
  });

  test.each([
    ['', 'line 1 is "": it has to name the columns time and requests'],
    ['time,tokens\n0,1', 'line 1 is "time,tokens": it has to name the columns time and requests'],
    ['time,requests\n', 'it has no rows'],
    ['time,requests\n0,5\n60,-3', 'line 3: requests is "-3", not a number from 0 up'],
    ['time,requests\n0,5\n60,', 'line 3: requests is "", not a number from 0 up'],
    ['time,requests\n0,NaN', 'line 2: requests is "NaN", not a number from 0 up'],
    ['time,requests\n60,5\n0,5', 'line 3: the time does not come after the row before it'],
    ['time,requests\n0,5\n0,5', 'line 3: the time does not come after the row before it'],
    ['time,requests\nnoon,5', 'line 2: the time "noon" is neither seconds nor a timestamp'],
  ])('%j is refused with the line that is wrong', (text, problem) => {
    expect(parseDemandTrace(text)).toEqual({ problem });
  });
});

describe('demand', () => {
  const trace = traceOf('time,requests\n0,60\n60,120\n120,0\n');

  test('spreads each row over its time, is nothing before the start and stays after the end', () => {
    const demand = createDemand({ trace, startMs: 10_000 });
    const at = (seconds: number) => demand.arrivedBy(10_000 + seconds * 1000);
    expect([-5, 0, 30, 60, 90, 120, 150, 900].map(at)).toEqual([0, 0, 30, 60, 120, 180, 180, 180]);
  });

  test('is scaled, and starts again when it loops', () => {
    const demand = createDemand({ trace, startMs: 0, scale: 0.5, isLooped: true });
    expect([60, 180, 240, 360].map((seconds) => demand.arrivedBy(seconds * 1000))).toEqual([30, 90, 120, 180]);
  });
});
