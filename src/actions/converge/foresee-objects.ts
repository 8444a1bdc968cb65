/** What applying each manifest of the file would change: compared with what was listed, and proved by the API server where that differs. */
import type { Kube } from '../../context.ts';
import { compareObject, isSame } from '../../domain/compare-object.ts';
import type { FieldDrift } from '../../domain/diff-result.ts';
import { driftOf } from '../../domain/field-drift.ts';
import { asObject, at, isObject } from '../../domain/json.ts';
import { type KubeObject, namespaceOf, objectText, RESOURCES } from '../../domain/kube-object.ts';
import { replicasOf, scaleTargetOf } from '../../domain/live-fields.ts';
import { appliedByUs } from '../../domain/managed-fields.ts';
import type { MutationOptions } from '../../domain/options.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import type { PlacedManifest } from '../../manifests/manifest-set.ts';
import { judgeObject, ownSchemas, type SchemaSource } from '../../manifests/schemas/judge-object.ts';
import { mapBounded } from '../describe-clusters.ts';
import { compareByHand, type ForeseenChange, objectDiff } from '../plan-apply.ts';
import { applyOverHands } from './apply-over-hands.ts';
import type { Objections } from './objections.ts';
import type { Observed } from './observe.ts';

export interface ForeseenObject extends ForeseenChange {
  readonly manifest: PlacedManifest;
  /** What others changed of it since hpscale applied it. */
  readonly drift: readonly FieldDrift[];
  /** How far a dry run could prove it, where that is worth saying. */
  readonly proof?: string;
}

export interface ForeseeObjectsOptions {
  readonly dryRun: MutationOptions['dryRun'];
  readonly forceConflicts: boolean;
}

type World = Pick<Observed, 'kube' | 'live' | 'namespaces'>;

/** As many as the API server answers at once without queueing them. */
const CONCURRENCY = 32;

/** In the order of the manifests. Conflicts and refusals of the API server become objections at the object's place. */
export async function foreseeObjects(
  manifests: readonly PlacedManifest[],
  world: World,
  options: ForeseeObjectsOptions,
  objections: Objections,
): Promise<readonly ForeseenObject[]> {
  const schemas = ownSchemas();
  return await mapBounded(manifests, CONCURRENCY, async (manifest) => {
    const before = world.live.find(manifest.type, manifest.object.metadata.name, manifest.object.metadata.namespace);
    const wanted = keepingReplicas(manifest, before);
    try {
      return before
        ? await foreseeUpdate(wanted, before, world.kube, options)
        : await foreseeCreation(wanted, world, options, schemas);
    } catch (error) {
      if (!isHpscaleError(error) || isOurTrouble(error)) throw error;
      objections.add(manifest.path, error);
      return { manifest: wanted, action: 'unchanged', diff: '', before, drift: [] };
    }
  });
}

/** Nothing that the file could mend. */
function isOurTrouble({ kind, code }: HpscaleError): boolean {
  return ['credentials', 'interrupted', 'timeout', 'permission'].includes(kind) || code.startsWith('kubernetes-');
}

/** A workload whose replicas the file leaves to others keeps those that hpscale set: giving the field up would make them 1. */
function keepingReplicas(manifest: PlacedManifest, live: KubeObject | undefined): PlacedManifest {
  const { type, object } = manifest;
  if (!live || type.kind !== RESOURCES.deployment.kind || at(object.spec, 'replicas') !== undefined) return manifest;
  if (!isObject(at(appliedByUs(live), 'f:spec', 'f:replicas'))) return manifest;
  return { ...manifest, object: { ...object, spec: { ...asObject(object.spec), replicas: replicasOf(live) } } };
}

async function foreseeUpdate(
  manifest: PlacedManifest,
  before: KubeObject,
  kube: Kube,
  options: ForeseeObjectsOptions,
): Promise<ForeseenObject> {
  const comparison = compareObject(manifest.object, before);
  const same: ForeseenObject = { manifest, action: 'unchanged', diff: '', before, drift: [] };
  if (isSame(comparison)) return same;
  const drift = driftOf(comparison, before);
  try {
    const { object: after, action } = await applyOverHands(manifest, kube, { ...options, before, dryRun: true });
    if (action === 'unchanged') return same;
    return { manifest, action, before, drift, diff: objectDiff(before, after) };
  } catch (error) {
    const isUnsupported = isHpscaleError(error) && error.code === 'dry-run-unsupported';
    if (!isUnsupported || options.dryRun === 'server') throw error;
    return { ...compareByHand(manifest, before), manifest, drift };
  }
}

async function foreseeCreation(
  manifest: PlacedManifest,
  world: World,
  { dryRun }: ForeseeObjectsOptions,
  schemas: SchemaSource,
): Promise<ForeseenObject> {
  const created: ForeseenObject = { manifest, action: 'created', diff: '', before: undefined, drift: [] };
  const unprovable = whyUnprovable(manifest, world);
  if (unprovable !== undefined) {
    refuseBySchema(manifest, schemas);
    return dryRun === 'server' ? { ...created, proof: `checked by hpscale's own schema: ${unprovable}` } : created;
  }
  if (dryRun !== 'server') return created;
  await applyOverHands(manifest, world.kube, { before: null, forceConflicts: false, dryRun: true });
  return { ...created, proof: 'the API server takes it' };
}

/** Why the API server cannot be asked about an object that is not there; undefined when it can. */
function whyUnprovable({ type, object }: PlacedManifest, { live, namespaces }: World): string | undefined {
  if (type.isNamespaced && namespaces && !namespaces.has(namespaceOf(object))) return 'its namespace is not there';
  if (live.missing(type)) return `the API server does not know ${type.kind} yet`;
  if (type.kind !== RESOURCES.scaledObject.kind) return undefined;
  // KEDA's webhook looks at the workload, which may be made in the same run.
  const { kind, name } = scaleTargetOf(object);
  const target = kind === RESOURCES.statefulSet.kind ? RESOURCES.statefulSet : RESOURCES.deployment;
  return live.find(target, name, object.metadata.namespace) ? undefined : `the ${kind} "${name}" is not there yet`;
}

function refuseBySchema({ type, object }: PlacedManifest, schemas: SchemaSource): void {
  const { problems } = judgeObject(object, schemas);
  if (problems.length === 0) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'manifest-invalid',
    message: `${objectText(type, object.metadata.name, object.metadata.namespace)}: ${problems.map(({ text }) => text).join('; ')}`,
    data: { problems },
  });
}
