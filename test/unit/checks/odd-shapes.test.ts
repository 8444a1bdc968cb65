/** Objects of Kubernetes are untrusted: whatever stands where a number or a list is usual, check answers. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeFacts } from '../../../src/actions/judge-facts.ts';
import { CHECKS } from '../../../src/checks/index.ts';
import { type CollectedFacts, FACT_KEYS, type Facts } from '../../../src/domain/facts.ts';
import { FACT_ACCESS } from '../../../src/domain/fact-permissions.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { isObject } from '../../../src/domain/json.ts';
import { readBundle } from '../../../src/domain/snapshot.ts';
import { CLUSTER, startBroken } from '../../helpers/check-world.ts';
import type { TestSandbox } from '../../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
let collected: CollectedFacts;
let places: readonly (readonly PropertyKey[])[];

beforeAll(async () => {
  sandbox = await startBroken();
  const { stdout } = await sandbox.run(['snapshot', '--cluster', CLUSTER]);
  collected = readBundle(stdout, 'a snapshot');
  places = FACT_KEYS.filter((key) => FACT_ACCESS[key].kubernetes?.[0]?.verb === 'list').flatMap((key) => {
    const fact = collected.facts[key];
    return fact.status === 'read'
      ? placesIn(fact.value)
          .filter(isFree)
          .map((path) => [key, 'value', ...path])
      : [];
  });
});
afterAll(() => sandbox.stop());

/** Every path of a value; of a list, its first two items. */
function placesIn(value: unknown): PropertyKey[][] {
  if (Array.isArray(value)) return below(value.slice(0, 2).map((item, index) => [index, item]));
  return isObject(value) ? below(Object.entries(value)) : [];
}

function below(entries: readonly (readonly [PropertyKey, unknown])[]): PropertyKey[][] {
  return entries.flatMap(([key, value]) => [[key], ...placesIn(value).map((path) => [key, ...path])]);
}

/** Kind and name are what an object is known by: the API server, and lint, give none without them. */
function isFree(path: readonly PropertyKey[]): boolean {
  const [, ...within] = path;
  return within.length > 0 && !/^(apiVersion|kind|metadata|metadata,name|metadata,namespace)$/.test(within.join());
}

function replaced(value: unknown, [key, ...rest]: readonly PropertyKey[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, by) : (item as unknown)));
  const map = value as Readonly<Record<PropertyKey, unknown>>;
  return { ...map, [key]: replaced(map[key], rest, by) };
}

const ODD = [
  null,
  undefined,
  '',
  'text',
  '-1',
  'NaN',
  -1,
  0.5,
  1e30,
  true,
  [],
  [null],
  ['text'],
  [[]],
  {},
  { name: null },
  { text: 'x' },
];

/** Findings after up to three places hold something odd. */
function judgeChanged(changes: readonly (readonly [readonly PropertyKey[], unknown])[]): readonly Finding[] {
  let facts: unknown = collected.facts;
  for (const [path, value] of changes) {
    // A place may be gone with what an earlier change took away.
    if (isThere(facts, path)) facts = replaced(facts, path, value);
  }
  return judgeFacts(CHECKS, { ...collected, facts: facts as Facts }).findings;
}

function changesOf(isChanged: (path: readonly PropertyKey[]) => boolean, maxLength: number) {
  const all = places.filter(isChanged);
  const place = fc.nat().map((index) => all[index % all.length] ?? []);
  return fc.array(fc.tuple(place, fc.constantFrom(...ODD)), { minLength: 1, maxLength });
}

it('a check that cannot cope is unknown, and takes no other check away', () => {
  const whole = new Set(judgeChanged([]).map(({ check }) => check));
  fc.assert(
    fc.property(
      changesOf(() => true, 3),
      (changes) => {
        const findings = judgeChanged(changes);
        expect(new Set(findings.map(({ check }) => check))).toEqual(whole);
        expect(findings.filter(({ message }) => message === '' || message.endsWith('.'))).toEqual([]);
        expect(findings.filter(({ messageId, status }) => messageId === 'crashed' && status !== 'unknown')).toEqual([]);
      },
    ),
    { seed: 20261123, numRuns: 100 },
  );
});

it('every check copes with any conditions, and any status of a node class', () => {
  const isStatus = (path: readonly PropertyKey[]) =>
    path.includes('conditions') || (path[0] === 'nodeClasses' && path.includes('status'));
  fc.assert(
    fc.property(changesOf(isStatus, 2), (changes) => {
      expect(judgeChanged(changes).filter(({ messageId }) => messageId === 'crashed')).toEqual([]);
    }),
    { seed: 20261123, numRuns: 150 },
  );
});

function isThere(value: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined) return true;
  return typeof value === 'object' && value !== null && isThere((value as Record<PropertyKey, unknown>)[key], rest);
}
