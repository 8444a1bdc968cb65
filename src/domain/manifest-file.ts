/** What was read from manifest files: facts of the checks that look at files as such. */
import type { SourceLocation } from './finding.ts';
import type { KubeObject } from './kube-object.ts';

/** What can be wrong with a file before any object is looked at. */
export type FileProblemCode =
  | 'tooLarge'
  | 'notUtf8'
  | 'template'
  | 'syntax'
  | 'duplicateKey'
  | 'unknownAnchor'
  | 'recursiveAnchor'
  | 'tooManyAliases'
  | 'badKey'
  | 'badMerge'
  | 'notFinite'
  | 'missingField';

export interface FileProblem {
  readonly code: FileProblemCode;
  /** The parser's words, the key, the anchor, the tag, the size. */
  readonly detail: string;
  readonly location: SourceLocation;
  /** Of a key that was given before: in which line. */
  readonly line?: number;
}

/** A document that is no Kubernetes object: Helm values, a kustomization. */
export interface ForeignDocument {
  readonly what: string;
  readonly location: SourceLocation;
}

export interface ManifestFile {
  /** As the user named it, or as it was found in the folder that was named; `-` is standard input. */
  readonly file: string;
  /** How many objects it holds, those in Lists included. */
  readonly objects: number;
  readonly problems: readonly FileProblem[];
  readonly foreign: readonly ForeignDocument[];
}

/** One thing that does not fit the schema of an object's kind. */
export interface FieldProblem {
  /** `shape`: something else where a mapping or a list should be, after which checks have nothing to read. */
  readonly kind: 'shape' | 'unknown' | 'missing' | 'value';
  /** `spec.template.spec.requirements[0].key`. */
  readonly field: string;
  readonly value: unknown;
  /** `spec.weight is a text, not a whole number`. */
  readonly text: string;
  /** What to do, where that is plain. */
  readonly advice: string | null;
  /** A text without quotes that YAML takes for a number or a truth value: quotes mend it. */
  readonly needsQuotes?: true;
}

/** An object of a file, judged by the schema of its kind. */
export interface ManifestObject {
  /** As written; an object that leaves its name to the API server has `generateName` and an asterisk for one. */
  readonly object: KubeObject;
  readonly location: SourceLocation;
  /** Whether its kind's schema is known; metadata are judged anyway. */
  readonly hasSchema: boolean;
  readonly problems: readonly FieldProblem[];
  /** What fits only Karpenter or KEDA of a later version than is sure to run. */
  readonly later: readonly string[];
}

/** The same, judged by what the API server says of the kind. */
export interface LiveManifest {
  readonly object: KubeObject;
  readonly location: SourceLocation;
  /** Whether the API server serves the kind in this version. */
  readonly isServed: boolean;
  readonly problems: readonly FieldProblem[];
}

/** All that `lint` read. */
export interface ManifestSet {
  readonly files: readonly ManifestFile[];
  readonly objects: readonly ManifestObject[];
  /** null: no API server was asked. */
  readonly live: readonly LiveManifest[] | null;
}
