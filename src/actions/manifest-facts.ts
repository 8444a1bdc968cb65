/** Facts made of files, and the places of what is found in them. Pure. */
import type { Judgement } from '../checks/check.ts';
import type { Locate } from '../checks/run-checks.ts';
import { type CollectedFacts, type Fact, factsOf, KUBE_LIST_KEYS, readFact, unreadFact } from '../domain/facts.ts';
import { objectSubject, type SourceLocation } from '../domain/finding.ts';
import { groupBy } from '../domain/group-by.ts';
import { asText, isObject, type JsonObject } from '../domain/json.ts';
import { apiVersionOf, type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import type { ManifestFile, ManifestObject } from '../domain/manifest-file.ts';
import { offsetOfField } from '../manifests/reading/find-node.ts';
import type { ReadFile, ReadObject } from '../manifests/reading/read-manifests.ts';
import { judgeObject, type SchemaSource } from '../manifests/schemas/judge-object.ts';

/** An object with what was read of it. */
export interface JudgedObject extends ManifestObject {
  readonly file: ReadFile;
  readonly read: ReadObject;
}

/** Every object of the files, judged by schemas. */
export function judgeObjects(files: readonly ReadFile[], schemas: SchemaSource): readonly JudgedObject[] {
  return files.flatMap((file) =>
    file.objects.map((read) => ({
      object: toKubeObject(read.value),
      location: read.location,
      ...judgeObject(read.value, schemas),
      file,
      read,
    })),
  );
}

export function toManifestFile({ source, objects, problems, foreign }: ReadFile): ManifestFile {
  return { file: source.file, objects: objects.length, problems, foreign };
}

/** With a name to call it by. */
function toKubeObject(value: JsonObject): KubeObject {
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const generated = asText(metadata['generateName']);
  const name = asText(metadata['name'], generated === '' ? '' : `${generated}*`);
  const { namespace, ...others } = metadata;
  const place = namespace === undefined || namespace === null ? {} : { namespace: asText(namespace) };
  return { ...value, metadata: { ...others, ...place, name } } as unknown as KubeObject;
}

const TYPES = {
  nodeClasses: RESOURCES.nodeClass,
  nodePools: RESOURCES.nodePool,
  nodeClaims: RESOURCES.nodeClaim,
  nodes: RESOURCES.node,
  pods: RESOURCES.pod,
  daemonSets: RESOURCES.daemonSet,
  deployments: RESOURCES.deployment,
  statefulSets: RESOURCES.statefulSet,
  namespaces: RESOURCES.namespace,
  podDisruptionBudgets: RESOURCES.podDisruptionBudget,
  horizontalPodAutoscalers: RESOURCES.horizontalPodAutoscaler,
  scaledObjects: RESOURCES.scaledObject,
  triggerAuthentications: RESOURCES.triggerAuthentication,
  clusterTriggerAuthentications: RESOURCES.clusterTriggerAuthentication,
  inferenceEndpoints: RESOURCES.inferenceEndpoint,
} as const;

const NOT_IN_FILES = unreadFact('not-applicable', 'files do not tell it');
const NONE_IN_FILES = unreadFact('not-applicable', 'there is none in the files');

/** What checks may judge: objects whose shape is right, by kind. What only a cluster tells is not there. */
export function factsOfManifests(objects: readonly ManifestObject[], now: number): CollectedFacts {
  const sound = objects.filter(({ problems }) => problems.every(({ kind }) => kind !== 'shape'));
  const byKind = groupBy(
    sound.map(({ object }) => object),
    ({ apiVersion, kind }) => `${apiVersion}/${kind}`,
  );
  const lists = KUBE_LIST_KEYS.flatMap((key): readonly (readonly [string, Fact<readonly KubeObject[]>])[] => {
    if (!(key in TYPES)) return [];
    const type = TYPES[key as keyof typeof TYPES];
    const found = byKind.get(`${apiVersionOf(type)}/${type.kind}`);
    // That files have none says nothing of the cluster.
    return [[key, found ? readFact(found, 'files') : NONE_IN_FILES]];
  });
  return {
    origin: { collectedAt: now, clusterName: null, region: null, profile: null },
    facts: factsOf(Object.fromEntries(lists), NOT_IN_FILES),
  };
}

/** Finds the line of a judgement: the field of its evidence, else the start of its object. */
export function locateIn(objects: readonly JudgedObject[]): Locate {
  const byObject = new Map(objects.map((judged) => [judged.object, judged]));
  const bySubject = new Map(objects.toReversed().map((judged) => [objectSubject(judged.object).text, judged]));
  return ({ subject, evidence }: Judgement): SourceLocation | null => {
    const own = (subject.object && byObject.get(subject.object)) ?? bySubject.get(subject.text);
    for (const { source, field } of evidence) {
      const judged = source === subject.text ? own : bySubject.get(source);
      if (judged) return locateField(judged, field);
    }
    return own?.location ?? null;
  };
}

/** Line and column of a field, or of what is written of its path. */
export function locateField({ file, read }: JudgedObject, field: string): SourceLocation {
  return file.source.locate(offsetOfField(read.node, field));
}
