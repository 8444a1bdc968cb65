/** Every result schema that the code names is described to users. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function textOf(folder: string, ending: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => readFileSync(join(ROOT, folder, path), 'utf8'))
    .join('\n');
}

it('docs describe exactly the schemas of the code', () => {
  const schemasIn = (text: string) => [...new Set(text.match(/hpscale\.[a-z-]+\/v\d+/g))].toSorted();
  expect(schemasIn(textOf('docs', '.md'))).toEqual(schemasIn(textOf('src', '.ts')));
});
