/** The text of hpscale.yaml as values with places, and the mistakes that YAML itself has in it. */
import type { ConfigPlace } from '../domain/desired.ts';
import { composeDocument, type TextProblem } from '../manifests/reading/compose-yaml.ts';
import { type SourceText, sourceText } from '../manifests/reading/source-text.ts';
import { splitDocuments } from '../manifests/reading/split-documents.ts';
import type { YamlNode } from '../manifests/reading/yaml-node.ts';
import type { ConfigProblem } from './config-problem.ts';

export interface ConfigSource {
  readonly source: SourceText;
  /** undefined when there is nothing but comments, or nothing that can be judged. */
  readonly node: YamlNode | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Never throws for what is in the text. */
export function readSource(file: string, whole: string): ConfigSource {
  const source = sourceText(file, whole);
  const problem = (offset: number, message: string, hint: string | null = null): ConfigProblem => ({
    path: '',
    ...placeAt(source, offset),
    message,
    hint,
  });
  if (/[\0\uFFFD]/.test(whole)) {
    const offset = source.text.search(/[\0\uFFFD]/);
    return {
      source,
      node: undefined,
      problems: [problem(Math.max(0, offset), 'this is not UTF-8', 'save it as UTF-8')],
    };
  }
  const documents = splitDocuments(source.text)
    .map(({ text, offset }) => ({ text, offset, ...composeDocument(text, offset) }))
    .filter(({ node, problems }) => problems.length > 0 || !isNothing(node));
  const [first, second] = documents;
  const problems = documents.flatMap((document) =>
    document.problems.map((found) => problem(found.offset, textOf(found, source), hintOf(found))),
  );
  const next = second?.offset ?? afterEnd(first?.text, first?.offset ?? 0);
  if (next !== undefined)
    problems.push(problem(next, 'a second document begins here', 'keep one document in the file'));
  return { source, node: first?.node, problems };
}

/** Line and column of an offset. */
export function placeAt(source: SourceText, offset: number): ConfigPlace {
  const { line, column } = source.locate(offset);
  return { line, column: column ?? 1 };
}

function isNothing(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** Where something follows `...`, the end of a document. */
function afterEnd(text: string | undefined, offset: number): number | undefined {
  const [, before = '', end] = /^([\s\S]*?^)(\.\.\.(?:[ \t][^\r\n]*)?(?:\r\n|\r|\n))(?=[\s\S])/m.exec(text ?? '') ?? [];
  if (end === undefined) return undefined;
  const start = before.length + end.length;
  const content = /^(?!\s*(?:#|$)).*$/m.exec((text ?? '').slice(start));
  return content ? offset + start + content.index : undefined;
}

function textOf({ code, detail, before }: TextProblem, source: SourceText): string {
  switch (code) {
    case 'duplicateKey':
      return `the key ${detail} is given twice, first in line ${source.locate(before ?? 0).line}`;
    case 'unknownAnchor':
      return `there is no anchor &${detail} before this alias`;
    case 'recursiveAnchor':
      return `the alias *${detail} is inside of what it stands for`;
    case 'tooManyAliases':
      return 'its aliases stand for more values than any such file needs';
    case 'badKey':
      return `a key has to be a text, not a ${detail}`;
    case 'badMerge':
      return '<< takes a map, or a list of maps';
    case 'notFinite':
      return `${detail} is no finite number`;
    default:
      return `this is not YAML: ${detail}`;
  }
}

function hintOf({ code }: TextProblem): string | null {
  if (code === 'duplicateKey') return 'keep one of the two';
  if (code === 'recursiveAnchor' || code === 'unknownAnchor') return 'write the values out';
  return null;
}
