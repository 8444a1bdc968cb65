/** Gathers the rows of all shares and prints the matrix: how many calls were struck by what, and how many of them held. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { FAULT_KINDS } from './fault-kinds.ts';
import type { Row } from './matrix.ts';
import { TWO_AT_ONCE } from './two-runs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder that takes a file per row. */
    faultRows: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hpscale-matrix-'));
  const startedAt = Date.now();
  project.provide('faultRows', folder);
  return async () => {
    const rows = await readRows(folder);
    await rm(folder, { recursive: true });
    console.log(matrixText(rows, Date.now() - startedAt));
  };
}

async function readRows(folder: string): Promise<Row[]> {
  const names = await readdir(folder);
  return await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Row));
}

/** A line per command, a column per fault: points that held / points struck. */
function matrixText(rows: readonly Row[], ms: number): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))].toSorted();
  const kinds = [...FAULT_KINDS.map(({ name }) => name), TWO_AT_ONCE];
  const lines = scenarios.flatMap((scenario) =>
    kinds.flatMap((kind) => {
      const isMeant = (row: Row) => row.scenario === scenario && row.fault === kind;
      return rows.some(isMeant) ? [[scenario, kind, ...countsOf(rows, isMeant)]] : [];
    }),
  );
  const total = ['all', '', ...countsOf(rows, () => true)];
  const table = [['command', 'fault', 'points', 'passed', 'failed'], ...lines, total].map(
    ([command = '', fault = '', ...counts]) =>
      `${command.padEnd(22)}${fault.padEnd(32)}${counts.map((count) => count.padStart(8)).join('')}`,
  );
  return ['', ...table, '', `${Math.round(ms / 1000)} s`].join('\n');
}

function countsOf(rows: readonly Row[], isMeant: (row: Row) => boolean): readonly string[] {
  const meant = rows.filter(isMeant);
  const points = meant.reduce((sum, row) => sum + row.points, 0);
  const failed = meant.reduce((sum, row) => sum + row.failed, 0);
  return [points, points - failed, failed].map(String);
}
