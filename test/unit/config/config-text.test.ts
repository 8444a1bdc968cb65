import * as fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { toConfigText, updateConfigText } from '../../../src/config/config-text.ts';
import { loadDesired } from '../../../src/config/load-desired.ts';
import type { Desired } from '../../../src/domain/desired.ts';
import { configTrees } from '../../helpers/config-trees.ts';

const read = (text: string) => loadDesired('hpscale.yaml', text).desired;

describe('a new hpscale.yaml', () => {
  it('reads as what it was written for', () => {
    fc.assert(
      fc.property(configTrees, (tree) => {
        const desired = read(JSON.stringify(tree));
        expect(read(toConfigText(desired))).toEqual(desired);
      }),
    );
  });
});

const styles = [
  (tree: unknown) => JSON.stringify(tree, null, 2),
  (tree: unknown) => `# kept\n${dump(tree, { noRefs: true })}`,
  (tree: unknown) => dump(tree, { noRefs: true, flowLevel: 3 }),
  (tree: unknown) => dump(tree, { noRefs: true }).replaceAll('\n', '\r\n'),
] as const;
const style = fc.constantFrom(...styles);

/** js-yaml writes YAML 1.2, where 0_8 is a text and stands bare; kubectl, and so hpscale, reads YAML 1.1, where it is a number. */
function meansTheSame(text: string): boolean {
  return !/[\s[{,:-]\d[\da-fxob.]*_[\da-f_.]*(?=[\s,\]}]|$)/im.test(text);
}

describe('a file that is changed', () => {
  it('stays as it is, byte by byte, when it says what is desired', () => {
    fc.assert(
      fc.property(configTrees, style, (tree, write) => {
        const text = write(tree);
        fc.pre(meansTheSame(text));
        expect(updateConfigText(text, read(text))).toBe(text);
      }),
    );
  });

  it('reads as what is desired, whatever it said before', () => {
    fc.assert(
      fc.property(configTrees, configTrees, style, (before, after, write) => {
        const desired = read(JSON.stringify(after));
        const text = write(before);
        fc.pre(meansTheSame(text));
        const namespaced = read(updateConfigText(text, desired));
        expect(sorted(namespaced)).toEqual(sorted(desired));
      }),
    );
  });
});

function sorted(desired: Desired): unknown {
  const lists = Object.entries(desired).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value,
  ]);
  return Object.fromEntries(lists);
}
