/** A first hpscale.yaml: what is certain, and everything else as an example to uncomment. */
import type { Desired } from '../domain/desired.ts';
import { schemaLine, toConfigText } from './config-text.ts';
import { memberSchema } from './json-schema.ts';
import { CONFIG_SCHEMA } from './schema.ts';

export interface StarterOptions {
  /** Where editors find the schema, from where the file lies. */
  readonly schemaPath?: string;
}

const HOW_TO = [
  'What hpscale setup -f works towards; hpscale diff -f shows what is not so yet.',
  'Everything below is an example: take the # away from what you want, and change it.',
];

/** `base`: written as it is. `example`: commented out, under what each part is for. Without the # in front it is a good file. */
export function toStarterText(base: Desired, example: Desired, { schemaPath }: StarterOptions = {}): string {
  const head = [...(schemaPath === undefined ? [] : [schemaLine(schemaPath)]), ...HOW_TO.map((line) => `# ${line}`)];
  const sections = sectionsOf(toConfigText(example)).map(({ key, lines }) => {
    const { description = '' } = memberSchema(CONFIG_SCHEMA, key) ?? {};
    return ['', `# ${description}`, ...lines.map((line) => `#${line}`)].join('\n');
  });
  return `${[...head, toConfigText(base).trimEnd(), ...sections].join('\n')}\n`;
}

interface Section {
  readonly key: string;
  readonly lines: readonly string[];
}

/** The maps and lists of a file, by their keys. */
function sectionsOf(text: string): readonly Section[] {
  return text
    .trimEnd()
    .split('\n\n')
    .slice(1)
    .map((section) => ({ key: /^\w+/.exec(section)?.[0] ?? '', lines: section.split('\n') }));
}
