import { describe, expect, it } from 'vitest';
import { pathText } from '../../../src/config/config-path.ts';
import { loadDesired } from '../../../src/config/load-desired.ts';
import { HpscaleError } from '../../../src/errors.ts';
import { everyMistake, type Path, printWithPlaces, WHOLE_CONFIG } from '../../helpers/whole-config.ts';

interface Told {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
}

function refusalOf(text: string): HpscaleError {
  try {
    loadDesired('hpscale.yaml', text);
  } catch (error) {
    if (error instanceof HpscaleError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

/** The place of the nearest field that is written. */
function placeOf(places: ReadonlyMap<string, string>, path: Path): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = places.get(JSON.stringify(path.slice(0, length)));
    if (place !== undefined) return place;
  }
  return '';
}

describe('every field of hpscale.yaml, wrong in every way that its schema knows', () => {
  it('is fine when nothing is wrong', () => {
    expect(loadDesired('hpscale.yaml', printWithPlaces(WHOLE_CONFIG).text).desired.cluster).toBe('speech-cluster');
  });

  const mistakes = everyMistake();

  it('is a matter of many mistakes', () => {
    expect(mistakes.length).toBeGreaterThan(800);
  });

  it.each(mistakes.map((mistake) => ({ ...mistake, name: pathText(mistake.path) || 'the file' })))(
    '$name: $what',
    ({ file, path }) => {
      const { text, places } = printWithPlaces(file);
      const error = refusalOf(text);
      expect(error).toMatchObject({ kind: 'config', code: 'bad-config' });
      const problems = error.data?.['problems'] as readonly Told[];
      const told = problems.find((problem) => problem.path === pathText(path));
      expect(told && `${told.line}:${told.column}`, JSON.stringify(problems)).toBe(placeOf(places, path));
      expect(told?.message).toMatch(/\S/);
      expect(`${error.message}\n${error.hint ?? ''}`).toContain(
        `hpscale.yaml:${placeOf(places, path)}: ${pathText(path)}`,
      );
      expect(JSON.stringify(problems)).not.toMatch(/ --[a-z]/);
    },
  );
});
