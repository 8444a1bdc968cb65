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
    const poor: string[] = [];
    const visit = (schema: JsonSchema, path: string): void => {
      if (schema.title === undefined) poor.push(`${path}: no title`);
      if (schema.description === undefined && schema.oneOf === undefined) poor.push(`${path}: no description`);
      if (schema.properties && schema.additionalProperties !== false) poor.push(`${path}: takes any key`);
      for (const [name, member] of Object.entries(schema.properties ?? {})) visit(member, `${path}.${name}`);
      if (schema.items) visit(schema.items, `${path}[]`);
      if (schema.additionalProperties) visit(schema.additionalProperties, `${path}.*`);
      for (const form of schema.oneOf ?? []) visit(form, `${path}|`);
    };
    visit(CONFIG_SCHEMA, '');
    expect(poor).toEqual([]);
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
