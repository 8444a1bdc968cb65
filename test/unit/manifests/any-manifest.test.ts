/** Whatever stands in a field of a manifest, lint has an answer. */
import { readdirSync, readFileSync } from 'node:fs';
import { assert, constantFrom, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeFacts } from '../../../src/actions/judge-facts.ts';
import { factsOfManifests, judgeObjects, locateIn, toManifestFile } from '../../../src/actions/manifest-facts.ts';
import { FILE_CHECKS } from '../../../src/checks/index.ts';
import { type ReadFile, readManifests } from '../../../src/manifests/reading/read-manifests.ts';
import { ownSchemas } from '../../../src/manifests/schemas/judge-object.ts';
import { MANIFESTS } from '../../helpers/lint.ts';

type Tree = Record<string, unknown>;

const samples = ['aws-samples', 'ec2-karpenter'].flatMap((folder) =>
  readdirSync(`${MANIFESTS}/${folder}`).flatMap((name) =>
    readManifests(name, readFileSync(`${MANIFESTS}/${folder}/${name}`, 'utf8')).objects.map(({ value }) => value),
  ),
);

/** Every place in a tree: the container and the key. */
function placesOf(tree: unknown): (readonly [Tree, string])[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [[tree as Tree, key] as const, ...placesOf(value)]);
}

function lint(object: unknown) {
  const file: ReadFile = readManifests('any.json', JSON.stringify(object));
  const objects = judgeObjects([file], ownSchemas());
  const manifests = { files: [toManifestFile(file)], objects, live: null };
  return judgeFacts(FILE_CHECKS, factsOfManifests(objects, 0), { locate: locateIn(objects), manifests });
}

const schemas = ownSchemas();
const ODD_VALUES = [null, '', 'all', 0, -1, 1.5, true, [], [null], ['x'], [[]], [{}], {}, { a: 1 }, { key: [] }];

describe('any manifest', () => {
  it('is judged, and every failure has its place', () => {
    const anyPlace = nat();
    assert(
      property(
        constantFrom(...samples),
        anyPlace,
        constantFrom(...ODD_VALUES),
        integer({ min: 0, max: 1 }),
        (sample, place, odd, drop) => {
          const object = structuredClone(sample);
          const places = placesOf(object);
          const [container, key] = places[place % places.length] ?? [{}, ''];
          if (drop === 1 && !Array.isArray(container)) delete container[key];
          else container[key] = odd;
          const { findings } = lint(object);
          expect(findings.filter(({ messageId }) => messageId === 'crashed')).toEqual([]);
          expect(findings.filter(({ status, location }) => status === 'fail' && location === null)).toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('fails when a known kind has a field that nobody knows', () => {
    for (const sample of samples.filter(({ apiVersion, kind }) => schemas(String(apiVersion), String(kind)))) {
      const isOpen = ['Deployment'].includes(String(sample['kind']));
      const { summary } = lint({ ...sample, specs: {} });
      expect(summary.fail.error > 0, String(sample['kind'])).toBe(!isOpen);
    }
  });
});
