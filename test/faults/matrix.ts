/** The whole matrix, in shares that processes of their own run: command lines swap the environment, so that one at a time may run in each. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { FAULT_KINDS } from './fault-kinds.ts';
import { type Recording, record } from './record.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { strike, type Verdict } from './strike.ts';
import { runTwice, TWO_AT_ONCE } from './two-runs.ts';

/** As many as there are share files. */
export const SHARES = 2;

/** What the summary is made of. */
export interface Row {
  readonly scenario: string;
  readonly fault: string;
  readonly points: number;
  readonly failed: number;
}

/** Declares a test per command and fault, with every SHARES-th of its calls. */
export function declareShare(share: number): void {
  describe.each(named(SCENARIOS))('%s', (_, scenario) => {
    it.each(named(FAULT_KINDS))('%s', { timeout: 3_600_000 }, async (_name, kind) => {
      const recording = await recorded(scenario);
      const points = recording.points.filter((_, index) => index % SHARES === share);
      const failed: Verdict[] = [];
      for (const point of points) {
        const verdict = await strike(recording, point, kind);
        if (verdict.problems.length > 0) failed.push(verdict);
      }
      await report(share, { scenario: scenario.name, fault: kind.name, points: points.length }, failed);
    });
    it.runIf(scenario.isAlone === true)(TWO_AT_ONCE, { timeout: 3_600_000 }, async () => {
      const recording = await recorded(scenario);
      const starts = [...recording.points.keys()].filter((_, index) => index % SHARES === share);
      const failed: Verdict[] = [];
      for (const calls of starts) {
        const verdict = await runTwice(recording, calls);
        if (verdict.problems.length > 0) failed.push(verdict);
      }
      await report(share, { scenario: scenario.name, fault: TWO_AT_ONCE, points: starts.length }, failed);
    });
  });
}

/** As vitest wants it for a title without quotes, which `-t 'setup SIGKILL'` finds. */
function named<T extends { readonly name: string }>(all: readonly T[]): [string, T][] {
  return all.map((one) => [one.name, one]);
}

async function report(share: number, row: Omit<Row, 'failed'>, failed: readonly Verdict[]): Promise<void> {
  const whole: Row = { ...row, failed: failed.length };
  await writeFile(join(inject('faultRows'), `${share} ${row.scenario} ${row.fault}`), JSON.stringify(whole));
  expect(failed.map(verdictText).join('\n')).toBe('');
}

const recordings = new Map<Scenario, Promise<Recording>>();

function recorded(scenario: Scenario): Promise<Recording> {
  const recording = recordings.get(scenario) ?? record(scenario);
  recordings.set(scenario, recording);
  return recording;
}

/** A verdict as people read it. */
export function verdictText({ scenario, fault, point, problems }: Verdict): string {
  return [`${scenario} | ${fault} | ${point}`, ...problems].join('\n    ');
}
