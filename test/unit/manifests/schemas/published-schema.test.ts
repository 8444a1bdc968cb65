import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, isObject } from '../../../../src/domain/json.ts';
import { MAX_INSTANCE_GROUPS } from '../../../../src/domain/node-class.ts';
import { loadCrd } from '../../../../src/schema/crds/index.ts';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../../../schemas/hyperpodnodeclass-v1.json', import.meta.url), 'utf8'),
);
const packageFile: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));

/** JSON Schema says of each object what Kubernetes takes for granted: that nothing else may be in it. */
function asJsonSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).map(([key, value]): readonly [string, unknown] => {
    if (key === 'items') return [key, asJsonSchema(value)];
    if (key !== 'properties' || !isObject(value)) return [key, value];
    return [key, Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asJsonSchema(member)]))];
  });
  return { ...Object.fromEntries(members), ...(isObject(schema['properties']) ? { additionalProperties: false } : {}) };
}

describe('the published schema of HyperpodNodeClass', () => {
  it('says of its spec what the CRD says', () => {
    const [version] = at(
      loadCrd('hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com'),
      'spec',
      'versions',
    ) as unknown[];
    expect(at(published, 'properties', 'spec')).toEqual(
      asJsonSchema(at(version, 'schema', 'openAPIV3Schema', 'properties', 'spec')),
    );
    expect(at(published, 'properties', 'spec', 'properties', 'instanceGroups', 'maxItems')).toBe(MAX_INSTANCE_GROUPS);
  });

  it('is in the package', () => {
    expect(at(packageFile, 'files')).toContain('schemas');
  });
});
