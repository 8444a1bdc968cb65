/** Which of the models' cases hold. */
import type { SelfTestResult } from '../../domain/self-test.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

/** A table of suites; what does not hold by name. */
export function renderSelfTest({ suites }: SelfTestResult, { theme }: View): string {
  const rows = suites.map(({ name, source, total, failed }) => [name, `${total - failed.length} of ${total}`, source]);
  const failures = suites.flatMap(({ name, failed }) =>
    failed.map((id) => theme.error(`${name}: ${id} does not hold`)),
  );
  const total = suites.reduce((sum, suite) => sum + suite.total, 0);
  const held = suites.reduce((sum, suite) => sum + suite.total - suite.failed.length, 0);
  return [
    renderTable(['SUITE', 'HOLDS', 'SOURCE'], rows, { right: [1] }).trimEnd(),
    ...failures,
    `${held} of ${total} hold`,
    '',
  ].join('\n');
}
