/** Which of the models' cases hold. */
import type { SelfTestResult } from '../../domain/self-test.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const PER_LINE = 3;

/** Three in a line: `taint 12 of 12`. */
function familyLines(families: SelfTestResult['suites'][number]['families']): string[] {
  const texts = families.map(({ name, held, total }) => `${name} ${held} of ${total}`);
  const width = Math.max(...texts.map(({ length }) => length)) + 2;
  return Array.from({ length: Math.ceil(texts.length / PER_LINE) }, (_, line) =>
    texts
      .slice(line * PER_LINE, (line + 1) * PER_LINE)
      .map((text) => text.padEnd(width))
      .join('')
      .trimEnd(),
  );
}

/** A table of suites, and their families; what does not hold by name. */
export function renderSelfTest({ suites }: SelfTestResult, { theme }: View): string {
  const rows = suites.map(({ name, source, total, failed }) => [name, `${total - failed.length} of ${total}`, source]);
  const failures = suites.flatMap(({ name, failed }) =>
    failed.map((id) => theme.error(`${name}: ${id} does not hold`)),
  );
  const families = suites.flatMap(({ name, families: own }) =>
    own.length === 0 ? [] : ['', theme.bold(name), ...familyLines(own)],
  );
  const total = suites.reduce((sum, suite) => sum + suite.total, 0);
  const held = suites.reduce((sum, suite) => sum + suite.total - suite.failed.length, 0);
  return [
    renderTable(['SUITE', 'HOLDS', 'SOURCE'], rows, { right: [1] }).trimEnd(),
    ...families,
    '',
    ...failures,
    `${held} of ${total} hold`,
    '',
  ].join('\n');
}
