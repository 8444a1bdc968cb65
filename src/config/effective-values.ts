/** Every value that hpscale.yaml comes to, and where it is from: the file, a default, or what else was said. */
import type { EffectiveValue } from '../domain/config-result.ts';
import { type ConfigPath, placeText } from '../domain/desired.ts';
import { isObject } from '../domain/json.ts';
import { nodeAtPath, pathText } from './config-path.ts';
import { derivedFields } from './derived-fields.ts';
import { CONFIG_SCHEMA } from './schema.ts';
import type { ReadConfig } from './load-desired.ts';

/** Single values, and lists of single values; in the order of the schema, and all of an entry together. */
export function effectiveValues(config: ReadConfig): readonly EffectiveValue[] {
  const order = Object.keys(CONFIG_SCHEMA.properties ?? {});
  const rankOf = ([key, index]: ConfigPath): number => order.indexOf(String(key)) * MANY + (Number(index) || 0);
  const stated = leaves(config.tree, []).map((leaf) => ({ rank: rankOf(leaf.path), value: fromFile(leaf, config) }));
  const derived = derivedFields(config).map((leaf) => ({ rank: rankOf(leaf.path), value: fromRest(leaf) }));
  return [...stated, ...derived].toSorted((a, b) => a.rank - b.rank).map(({ value }) => value);
}

/** More entries than any list has. */
const MANY = 1_000_000;

function fromRest({ path, value }: Leaf): EffectiveValue {
  return { path: pathText(path), value, from: 'derived', at: null };
}

interface Leaf {
  readonly path: ConfigPath;
  readonly value: unknown;
}

function leaves(value: unknown, path: ConfigPath): readonly Leaf[] {
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    return isFlat ? [{ path, value }] : value.flatMap((item: unknown, index) => leaves(item, [...path, index]));
  }
  if (!isObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}

function fromFile({ path, value }: Leaf, config: ReadConfig): EffectiveValue {
  const isWritten = nodeAtPath(config.node, path) !== undefined;
  return {
    path: pathText(path),
    value,
    from: isWritten ? 'file' : 'default',
    at: isWritten ? placeText(config, path) : null,
  };
}
