/** A file of manifests: its Kubernetes objects with their places, and what kept the rest from being read. */
import type { SourceLocation } from '../../domain/finding.ts';
import { isObject, type JsonObject } from '../../domain/json.ts';
import type { FileProblem, ForeignDocument } from '../../domain/manifest-file.ts';
import { composeDocument } from './compose-yaml.ts';
import { foreignKind, missingFields } from './recognize.ts';
import { type SourceText, sourceText } from './source-text.ts';
import { type DocumentText, splitDocuments } from './split-documents.ts';
import { valueOf, type YamlNode } from './yaml-node.ts';

export interface ReadObject {
  readonly value: JsonObject;
  readonly node: YamlNode;
  readonly location: SourceLocation;
}

export interface ReadFile {
  readonly source: SourceText;
  readonly objects: readonly ReadObject[];
  readonly problems: readonly FileProblem[];
  readonly foreign: readonly ForeignDocument[];
}

/** More text than that is no manifest: an API server takes 3 MiB in one request. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
/** Mistakes after which the document is still what kubectl would make of it. */
const HARMLESS: readonly string[] = ['duplicateKey', 'notFinite'];
const TEMPLATE = /\{\{.*\}\}/;

/** Never throws for what is in the text. `whole` may begin with a byte order mark. */
export function readManifests(file: string, whole: string): ReadFile {
  const source = sourceText(file, whole.length > MAX_CHARACTERS ? '' : whole);
  const refusal = refusalOf(whole);
  if (refusal) {
    const problem = { ...refusal, location: source.locate(0) };
    return { source, objects: [], problems: [problem], foreign: [] };
  }
  const read = documentsOf(source.text).map((document) => readDocument(source, document));
  const documents = isTemplate(source.text, read) ? [templateFile(source)] : read;
  return {
    source,
    objects: documents.flatMap(({ objects }) => objects),
    problems: documents.flatMap(({ problems }) => problems),
    foreign: documents.flatMap(({ foreign }) => foreign),
  };
}

type Documents = Omit<ReadFile, 'source'>;

const NOTHING: Documents = { objects: [], problems: [], foreign: [] };

function refusalOf(whole: string): Omit<FileProblem, 'location'> | undefined {
  if (whole.length > MAX_CHARACTERS) {
    return { code: 'tooLarge', detail: `${Math.ceil(whole.length / 1024 / 1024)} MiB` };
  }
  // Bytes that are no UTF-8 have become U+FFFD when the file was read; UTF-16 shows as zero bytes.
  return /[\0\uFFFD]/.test(whole) ? { code: 'notUtf8', detail: '' } : undefined;
}

/** A JSON text may be indented with tabs, which YAML forbids: within JSON they are nothing but white space. */
function documentsOf(text: string): readonly DocumentText[] {
  return splitDocuments(isJson(text) ? text.replaceAll('\t', ' ') : text);
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Mistakes in a text with `{{ }}` are those of whoever reads a template as YAML. */
function isTemplate(text: string, documents: readonly Documents[]): boolean {
  return documents.some(({ problems }) => problems.length > 0) && TEMPLATE.test(text);
}

function templateFile(source: SourceText): Documents {
  const location = source.locate(source.text.search(TEMPLATE));
  return { ...NOTHING, problems: [{ code: 'template', detail: '', location }] };
}

function readDocument(source: SourceText, { text, offset }: DocumentText): Documents {
  const { node, problems } = composeDocument(text, offset);
  const found = problems.map(({ code, offset: at, detail, before }): FileProblem => ({
    code,
    detail,
    location: source.locate(at),
    ...(before === undefined ? {} : { line: source.locate(before).line }),
  }));
  const isWhole = problems.every(({ code }) => HARMLESS.includes(code));
  const objects = node && isWhole ? readNode(source, node) : NOTHING;
  return { ...objects, problems: [...found, ...objects.problems] };
}

/** An object, the items of a List, or something else. */
function readNode(source: SourceText, node: YamlNode): Documents {
  const value = valueOf(node);
  const location = source.locate(node.start);
  if (value === null) return NOTHING;
  const what = foreignKind(source.file, value);
  if (what !== undefined || !isObject(value)) {
    return { ...NOTHING, foreign: [{ what: what ?? 'no mapping', location }] };
  }
  const items = listItems(node);
  if (items) return merge(items.map((item) => readNode(source, item)));
  const missing = missingFields(value);
  if (missing.length > 0) {
    const problems = missing.map((detail): FileProblem => ({ code: 'missingField', detail, location }));
    return { ...NOTHING, problems };
  }
  return { ...NOTHING, objects: [{ value, node, location }] };
}

/** `kind: List`, and those of one kind (`kind: NodePoolList`). */
function listItems(node: YamlNode): readonly YamlNode[] | undefined {
  if (node.kind !== 'map') return undefined;
  const kind = node.members.get('kind')?.node;
  const items = node.members.get('items')?.node;
  const isList = kind?.kind === 'scalar' && typeof kind.value === 'string' && kind.value.endsWith('List');
  return isList && items?.kind === 'list' ? items.items : undefined;
}

function merge(documents: readonly Documents[]): Documents {
  return {
    objects: documents.flatMap(({ objects }) => objects),
    problems: documents.flatMap(({ problems }) => problems),
    foreign: documents.flatMap(({ foreign }) => foreign),
  };
}
