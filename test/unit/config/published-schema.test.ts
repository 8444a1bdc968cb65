import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../src/config/json-schema.ts';
import { CONFIG_SCHEMA } from '../../../src/config/schema.ts';
import { violationsOf } from '../../../src/config/validate.ts';
import { configTrees } from '../../helpers/config-trees.ts';
import { everyMistake, WHOLE_CONFIG } from '../../helpers/whole-config.ts';

const published = JSON.parse(
  readFileSync(new URL('../../../schemas/hpscale-v1.json', import.meta.url), 'utf8'),
) as unknown;
const isGood = new Ajv({ allowUnionTypes: true, keywords: ['patternErrorMessage'] }).compile(CONFIG_SCHEMA);

describe('the published schema of hpscale.yaml', () => {
  it('is the one that files are read by (to mend: hpscale config schema > schemas/hpscale-v1.json)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(CONFIG_SCHEMA)));
  });

  it('says of every field what it is, and refuses keys that it does not know', () => {
    expect(poorFields(CONFIG_SCHEMA, 'hpscale.yaml')).toEqual([]);
  });

  it('takes for editors what it takes for hpscale', () => {
    expect(isGood(WHOLE_CONFIG)).toBe(true);
    fc.assert(
      fc.property(configTrees, (tree) => {
        expect(isGood(tree)).toBe(true);
        expect(violationsOf(CONFIG_SCHEMA, tree)).toEqual([]);
      }),
    );
  });

  it('refuses for editors what it refuses for hpscale', () => {
    const different = everyMistake().filter(
      ({ file }) => isGood(file) !== (violationsOf(CONFIG_SCHEMA, file).length === 0),
    );
    expect(different).toEqual([]);
  });
});

/** Fields without a title or a description, and maps that take any key. */
function poorFields(schema: JsonSchema, path: string): readonly string[] {
  const { title, description, properties = {}, items, additionalProperties, oneOf = [] } = schema;
  const isSaid = title !== undefined && (description !== undefined || oneOf.length > 0);
  const isOpen = schema.properties !== undefined && additionalProperties !== false;
  const inner: readonly (readonly [string, JsonSchema])[] = [
    ...Object.entries(properties),
    ...oneOf.map((form) => ['|', form] as const),
    ...(items ? [['[]', items] as const] : []),
    ...(additionalProperties ? [['*', additionalProperties] as const] : []),
  ];
  return [
    ...(isSaid ? [] : [`${path}: not said`]),
    ...(isOpen ? [`${path}: takes any key`] : []),
    ...inner.flatMap(([name, own]) => poorFields(own, `${path}.${name}`)),
  ];
}
