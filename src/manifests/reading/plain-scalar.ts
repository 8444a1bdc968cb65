/**
 * Plain scalars as kubectl reads them: YAML 1.1 booleans, octals and underscores, but neither sexagesimal numbers nor
 * timestamps (tried with kubectl 1.32). Neither schema of js-yaml does exactly that.
 */
import {
  boolYaml11Tag,
  floatCoreTag,
  intCoreTag,
  intYaml11Tag,
  NOT_RESOLVED,
  nullYaml11Tag,
  type ScalarTagDefinition,
} from 'js-yaml';

/** What a scalar can be. */
export type ScalarValue = string | number | boolean | null;

const TAGS: readonly Pick<ScalarTagDefinition<ScalarValue>, 'resolve' | 'tagName'>[] = [
  nullYaml11Tag,
  boolYaml11Tag,
  intYaml11Tag,
  intCoreTag,
];

/** The value of a scalar without quotes and tags. */
export function resolvePlain(text: string): ScalarValue {
  if (text.includes(':')) return text;
  const value = resolveBy(TAGS, text);
  return value === undefined ? (resolveFloat(text) ?? text) : value;
}

/** In fractions underscores count for nothing as well. */
function resolveFloat(text: string): ScalarValue | undefined {
  return /^[-+.0-9]/.test(text) ? resolveBy([floatCoreTag], text.replaceAll('_', '')) : undefined;
}

function resolveBy(tags: typeof TAGS, text: string): ScalarValue | undefined {
  for (const tag of tags) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return undefined;
}

const NOT_TEXTS = ['!!int', '!!float', '!!bool', '!!null'];

/** The value of a scalar with a tag: kubectl takes it for a text, unless the tag is one of YAML's own for other values. */
export function resolveTagged(tag: string, text: string): ScalarValue {
  return NOT_TEXTS.includes(tag) ? resolvePlain(text) : text;
}
