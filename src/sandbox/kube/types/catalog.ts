/** The built-in types, parsed once when the sandbox starts. */
import apps from './apps.types?raw';
import core from './core.types?raw';
import meta from './meta.types?raw';
import { parseTypes } from './parse-types.ts';
import pod from './pod.types?raw';
import policies from './policies.types?raw';
import volume from './volume.types?raw';
import type { Schema } from '../../../schema/schema.ts';

export const TYPES = parseTypes([meta, pod, volume, core, apps, policies]);

/** The schema of a built-in type by its short name. Throws when there is none. */
export function builtInType(name: string): Schema {
  const schema = TYPES.get(name);
  if (!schema) throw new Error(`no built-in type ${name}`);
  return schema;
}
