/** The way from what people see to the checks that tell: every line leads to checks that exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';

const PAGE = readFileSync(new URL('../../../docs/what-goes-wrong.md', import.meta.url), 'utf8');
const IDS = new Set(CHECKS.map(({ id }) => id));
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what happens'))
  .map((line) => {
    const [symptom = '', checks = ''] = line.slice(2).split(' | ');
    return [symptom, [...checks.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)]] as const;
  });

it('has the twenty-five that people meet most, each once', () => {
  expect(ROWS).toHaveLength(25);
  expect(new Set(ROWS.map(([symptom]) => symptom)).size).toBe(25);
});

describe.each(ROWS)('%s', (_, links) => {
  it('is found by checks that exist', () => {
    expect(links.length).toBeGreaterThan(0);
    expect(links.map(([, id = '']) => id).filter((id) => !IDS.has(id))).toEqual([]);
    expect(links.map(([, , path]) => path)).toEqual(links.map(([, id]) => `checks/${id}.md`));
  });
});
