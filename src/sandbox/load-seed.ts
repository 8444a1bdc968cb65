/** Seeds by name or from a user's file; `base: NAME` builds one on another (objects merge, lists and values replace). */
import { load } from 'js-yaml';
import { didYouMean } from '../domain/nearest.ts';
import { HpscaleError } from '../errors.ts';
import type { Seed } from './seed.ts';
import { parseSeed } from './seed-schema.ts';
import { SEED_TEXTS } from './seeds/index.ts';

type Tree = Readonly<Record<string, unknown>>;

/** Names and one-line descriptions of the seeds that come with hpscale, in alphabetical order. */
export function listSeeds(): readonly { readonly name: string; readonly description: string }[] {
  return Object.keys(SEED_TEXTS)
    .toSorted()
    .map((name) => ({ name, description: String(readTree(SEED_TEXTS[name] ?? '', name)['description']) }));
}

/** A seed that comes with hpscale. Throws `seed-not-found` (usage) with the nearest name. */
export function loadSeed(name: string): Seed {
  return readSeed(seedText(name), name);
}

/** A seed from YAML text; `source` names it in errors. */
export function readSeed(text: string, source: string): Seed {
  const answer = parseSeed(resolveBase(readTree(text, source), source));
  if ('problem' in answer)
    throw badSeed('bad-seed', `${source}: ${answer.problem}`, 'docs/sandbox/seeds.md says what a seed may hold');
  return answer.seed;
}

function readTree(text: string, source: string): Tree {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw badSeed('bad-yaml', `${source} is not YAML: ${reason ?? ''}`, 'mend the file');
  }
  if (!isTree(value)) throw badSeed('bad-seed', `${source} does not hold a seed`, 'docs/sandbox/seeds.md shows one');
  return value;
}

function resolveBase(tree: Tree, source: string): Tree {
  const { base, ...own } = tree;
  if (base === undefined) return own;
  if (typeof base !== 'string') throw badSeed('bad-seed', `${source}: base must be the name of a seed`, seedNames());
  return merge(resolveBase(readTree(seedText(base), base), base), own);
}

function seedText(name: string): string {
  const text = SEED_TEXTS[name];
  if (text !== undefined) return text;
  const suggestion = didYouMean(name, Object.keys(SEED_TEXTS));
  throw badSeed('seed-not-found', `there is no seed "${name}"${suggestion}`, seedNames());
}

function seedNames(): string {
  return `the seeds are: ${Object.keys(SEED_TEXTS).toSorted().join(', ')}; or give a file: --seed ./my-seed.yaml`;
}

function merge(under: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badSeed(code: string, message: string, hint: string): HpscaleError {
  return new HpscaleError({ kind: 'usage', code, message, hint });
}
