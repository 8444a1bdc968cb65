import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { loadDesired } from '../../../src/config/load-desired.ts';
import { CONFIG_SCHEMA } from '../../../src/config/schema.ts';
import { configTables } from '../../helpers/config-tables.ts';

const PAGE = fileURLToPath(new URL('../../../docs/hpscale-yaml.md', import.meta.url));
const text = readFileSync(PAGE, 'utf8');

describe('docs/hpscale-yaml.md', () => {
  it('has every field of the schema, with its default', async () => {
    const [head = ''] = text.split(/(?<=<!-- What follows [^>]* -->\n)/);
    await expect(`${head}\n${configTables(CONFIG_SCHEMA)}\n`).toMatchFileSnapshot(PAGE);
  });

  it('shows a file that is good', () => {
    const [example = ''] = [...text.matchAll(/```yaml\n(apiVersion[^`]*)```/g)].map((match) => match[1] ?? '');
    expect(load(example)).toHaveProperty('apiVersion');
    expect(loadDesired('hpscale.yaml', example).desired.scaledObjects).toHaveLength(1);
  });
});
