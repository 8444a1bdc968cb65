/** One object against the schema of its kind: all that is wrong with it, and what only later versions take. */
import { leadingName } from '../../domain/field-path.ts';
import { asText, at, isObject, type JsonObject } from '../../domain/json.ts';
import type { FieldProblem } from '../../domain/manifest-file.ts';
import { loadCrd, type CrdName } from '../../schema/crds/index.ts';
import type { FieldError } from '../../schema/field-error.ts';
import type { Schema } from '../../schema/schema.ts';
import { unknownFields } from '../../schema/unknown-fields.ts';
import { validateValue } from '../../schema/validate-object.ts';
import { sinceWhen } from './later-fields.ts';
import { METADATA_SCHEMA } from './metadata-schema.ts';
import { missingProblem, unknownProblem, valueProblem } from './problem-text.ts';
import { WORKLOAD_SHAPES } from './workload-shapes.ts';

/** The schema of a kind, without metadata; undefined where none is known. */
export type SchemaSource = (apiVersion: string, kind: string) => Schema | undefined;

const CRD_BY_KIND: Readonly<Record<string, CrdName>> = {
  'karpenter.sh/v1/NodePool': 'nodepools.karpenter.sh',
  'karpenter.sh/v1/NodeClaim': 'nodeclaims.karpenter.sh',
  'karpenter.sagemaker.amazonaws.com/v1/HyperpodNodeClass': 'hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com',
  'keda.sh/v1alpha1/ScaledObject': 'scaledobjects.keda.sh',
  'keda.sh/v1alpha1/TriggerAuthentication': 'triggerauthentications.keda.sh',
  'keda.sh/v1alpha1/ClusterTriggerAuthentication': 'clustertriggerauthentications.keda.sh',
};

/** Schemas that hpscale has itself; each CRD is read once, when its kind is first asked for. */
export function ownSchemas(): SchemaSource {
  const loaded = new Map<string, Schema>();
  return (apiVersion, kind) => {
    const key = `${apiVersion}/${kind}`;
    const name = CRD_BY_KIND[key];
    if (name === undefined) return WORKLOAD_SHAPES[key];
    const schema = loaded.get(key) ?? crdSchema(name);
    loaded.set(key, schema);
    return schema;
  };
}

function crdSchema(name: CrdName): Schema {
  const versions = at(loadCrd(name), 'spec', 'versions') as readonly unknown[];
  return at(versions[0], 'schema', 'openAPIV3Schema') as Schema;
}

export interface ObjectJudgement {
  readonly hasSchema: boolean;
  readonly problems: readonly FieldProblem[];
  readonly later: readonly string[];
}

/** Never throws: whatever the object holds is an answer. */
export function judgeObject(object: JsonObject, schemas: SchemaSource): ObjectJudgement {
  const kind = asText(object['kind']);
  const schema = schemas(asText(object['apiVersion']), kind);
  const metadata = object['metadata'];
  const found = [
    ...nameProblems(object),
    ...problemsOf(object, { schema: METADATA_SCHEMA, value: metadata, path: 'metadata' }),
    ...(schema ? problemsOf(object, bodyOf(object, schema)) : []),
  ].map((problem) => withVersion(kind, problem));
  return {
    hasSchema: schema !== undefined,
    problems: found.filter((entry) => typeof entry !== 'string'),
    later: found.filter((entry) => typeof entry === 'string'),
  };
}

/** All that does not fit a schema that is the last word: metadata and status aside. */
export function judgeBySchema(object: JsonObject, schema: Schema): readonly FieldProblem[] {
  return problemsOf(object, bodyOf(object, schema));
}

/** The fields alone that such a schema does not have. */
export function judgeFields(object: JsonObject, schema: Schema): readonly FieldProblem[] {
  return unknownProblems(object, bodyOf(object, schema));
}

/** A value with its schema, and its path in the object. */
interface Part {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: string;
}

/** Metadata are judged by themselves, and what the API server writes is not asked of a file. */
function bodyOf(object: JsonObject, schema: Schema): Part {
  const text: Schema = { type: 'string' };
  const members = Object.entries(object).filter(([name]) => name !== 'metadata' && name !== 'status');
  return {
    schema: { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text } },
    value: Object.fromEntries(members),
    path: '',
  };
}

function nameProblems({ metadata }: JsonObject): readonly FieldProblem[] {
  if (metadata === undefined) return [missingProblem('metadata')];
  const isNamed = !isObject(metadata) || metadata['name'] !== undefined || metadata['generateName'] !== undefined;
  return isNamed ? [] : [missingProblem('metadata.name')];
}

function problemsOf(object: JsonObject, part: Part): readonly FieldProblem[] {
  const errors = tellingErrors(validateValue(part.schema, part.value, part.path));
  return [
    ...unknownProblems(object, part),
    ...errors.map((error) => valueProblem(error, valueAt(object, error.field))),
  ];
}

function unknownProblems(object: JsonObject, { schema, value, path }: Part): readonly FieldProblem[] {
  return unknownFields(schema, value, path).map((field) => unknownProblem(field, schema, valueAt(object, field.path)));
}

/** The problem, or the text of what only a later version takes. */
function withVersion(kind: string, problem: FieldProblem): FieldProblem | string {
  const since = sinceWhen(kind, problem);
  if (since === undefined) return problem;
  const { field, value } = problem;
  if (problem.kind === 'missing') return `leaving out ${field} needs ${since}`;
  return problem.kind === 'unknown' ? `${field} needs ${since}` : `${field} ${asText(value)} needs ${since}`;
}

/**
 * Without those that repeat: that no part of an anyOf fits comes with what does not, and that rules were left out is
 * no error of its own.
 */
function tellingErrors(errors: readonly FieldError[]): readonly FieldError[] {
  const named = errors.filter(({ field }) => field !== '<nil>');
  return named.length > 0 ? named : errors;
}

/** The value at a path as validation writes it. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (isObject(value)) {
    const name = leadingName(Object.keys(value), path);
    return name === undefined ? undefined : valueAt(value[name], path.slice(name.length).replace(/^\./, ''));
  }
  const [step, index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  return step === undefined || !Array.isArray(value)
    ? undefined
    : valueAt(value[Number(index)], path.slice(step.length));
}
