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
  floatCoreTag,
];

/** The value of a scalar without quotes and tags. */
export function resolvePlain(text: string): ScalarValue {
  if (text.includes(':')) return text;
  for (const tag of TAGS) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

const TAGGED: Readonly<Record<string, (text: string) => ScalarValue>> = {
  '!!str': (text) => text,
  '!!int': resolvePlain,
  '!!float': resolvePlain,
  '!!bool': resolvePlain,
  '!!null': resolvePlain,
  '!!timestamp': (text) => text,
  '!!binary': (text) => text,
  '!': (text) => text,
};

/** The value of a scalar with a tag such as `!!str`; undefined for a tag that kubectl does not know. */
export function resolveTagged(tag: string, text: string): ScalarValue | undefined {
  return TAGGED[tag]?.(text);
}
