import { array, assert, constantFrom, jsonValue, oneof, property, string } from 'fast-check';
import { dump, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { composeDocument } from '../../../../src/manifests/reading/compose-yaml.ts';
import { readManifests } from '../../../../src/manifests/reading/read-manifests.ts';
import { splitDocuments } from '../../../../src/manifests/reading/split-documents.ts';
import { valueOf } from '../../../../src/manifests/reading/yaml-node.ts';

function read(text: string): unknown {
  const { node, problems } = composeDocument(text, 0);
  expect(problems).toEqual([]);
  return node && valueOf(node);
}

describe('composing a document', () => {
  it('takes merged members where the map has none itself, of several sources the first', () => {
    const text = 'a: &a {cpu: 1, gpu: 2}\nb: &b {gpu: 3, efa: 4}\nc: {<<: [*a, *b], cpu: 8}\n';
    expect(read(text)).toMatchObject({ c: { cpu: 8, gpu: 2, efa: 4 } });
  });

  it('makes texts of keys, as JSON wants them', () => {
    expect(read('on: 1\n8: 2\n1.5: 3\n"n": 4\n')).toEqual({ true: 1, '8': 2, '1.5': 3, n: 4 });
  });

  it('reads block scalars and folded texts', () => {
    expect(read('a: |\n  one\n  two\nb: >-\n  one\n  two\n')).toEqual({ a: 'one\ntwo\n', b: 'one two' });
  });

  it('reads what js-yaml writes as js-yaml reads it', () => {
    const values = jsonValue({ noUnicodeString: false });
    assert(
      property(values, (value) => {
        const text = dump(value, { noRefs: true });
        expect(read(text)).toEqual(load(text));
      }),
    );
  });
});

describe('splitting a stream', () => {
  it('cuts at separators alone, and keeps offsets', () => {
    const text = '# first\na: |\n  ---\n  text\n---\nb: 1\n---  # third\nc: "x --- y"\n';
    const documents = splitDocuments(text);
    expect(documents.map(({ text: document }) => read(document))).toEqual([
      { a: '---\ntext\n' },
      { b: 1 },
      { c: 'x --- y' },
    ]);
    expect(documents.map(({ offset }) => text.slice(offset, offset + 3))).toEqual(['# f', '---', '---']);
  });
});

describe('reading any text', () => {
  it('never throws', () => {
    const pieces = [
      '---\n',
      'a: ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&x ',
      '*x',
      '<<: ',
      '\t',
      '\n',
      '\r\n',
      '  ',
      '!!int ',
      '|\n',
      '? ',
      '#',
      '0x',
      '{{ }}',
      '\uFEFF',
      'kind: List\nitems:\n',
    ];
    assert(
      property(array(oneof(constantFrom(...pieces), string()), { maxLength: 30 }), (parts) => {
        expect(() => readManifests('any.yaml', parts.join(''))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
