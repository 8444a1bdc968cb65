import { describe, expect, it } from 'vitest';
import { composeDocument } from '../../../../src/manifests/reading/compose-yaml.ts';
import { offsetOfField, scalarAt } from '../../../../src/manifests/reading/find-node.ts';
import { sourceText } from '../../../../src/manifests/reading/source-text.ts';

const TEXT = `spec:
  limits:
    nvidia.com/gpu: 8
    cpu: &cores "64"
  requirements:
    - key: a.b/c
      values: [x, 'y']
status:
  conditions:
    - {type: Valid, status: "True"}
    - type: Ready
      status: "False"
`;

function root() {
  const { node } = composeDocument(TEXT, 0);
  if (!node) throw new Error('the text is not read');
  return node;
}

describe('the place of a field', () => {
  it.each([
    ['spec', 1, 1],
    ['spec.limits.nvidia.com/gpu', 3, 5],
    ['spec.limits["nvidia.com/gpu"]', 3, 5],
    ['spec.requirements[0]', 6, 7],
    ['spec.requirements[0].values[1]', 7, 19],
    ['status.conditions[type=Ready].status', 12, 7],
    ['status.conditions[type="Ready"]', 11, 7],
    // What is not written is where it would be.
    ['spec.template.spec', 1, 1],
    ['spec.requirements[4].key', 5, 3],
    ['metadata.name', 1, 1],
  ])('%s is line %i, column %i', (field, line, column) => {
    expect(sourceText('pool.yaml', TEXT).locate(offsetOfField(root(), field))).toEqual({
      file: 'pool.yaml',
      line,
      column,
    });
  });

  it('is the whole scalar, quotes included', () => {
    const written = (field: string) => {
      const scalar = scalarAt(root(), field);
      return scalar && TEXT.slice(scalar.start, scalar.end);
    };
    expect(written('spec.limits.cpu')).toBe('"64"');
    expect(written('spec.requirements[0].values[1]')).toBe("'y'");
    expect(written('spec.limits.nvidia.com/gpu')).toBe('8');
    expect(written('spec.limits')).toBeUndefined();
    expect(written('spec.limits.memory')).toBeUndefined();
  });
});
