/** The only YAML writer: what it prints, kubectl (YAML 1.1 booleans and all) reads back as the same values. */
import { dump } from 'js-yaml';

/** One value as YAML: keys in the order given, no anchors, no folded lines. */
export function toYaml(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

export interface Document {
  readonly object: unknown;
  /** Lines of a comment block above the document, without the `#`. */
  readonly comment?: readonly string[];
}

/** Several documents, each under `---` when there is more than one. */
export function serialize(documents: readonly Document[]): string {
  const texts = documents.map(({ object, comment = [] }) => {
    const header = comment.map((line) => (line === '' ? '#\n' : `# ${line}\n`)).join('');
    return header + toYaml(object);
  });
  return texts.join('---\n');
}
