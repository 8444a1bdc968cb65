/** What applying manifests would change, object by object: the API server's own answer where it may be asked. */
import type { Kube } from '../context.ts';
import type { ApplyAction } from '../domain/apply-result.ts';
import type { KubeObject, ResourceType } from '../domain/kube-object.ts';
import type { MutationOptions } from '../domain/options.ts';
import { unifiedDiff } from '../domain/text-diff.ts';
import { isHpscaleError } from '../errors.ts';
import { toYaml } from '../manifests/serialize.ts';
import { guardOwnership, keptObject } from './guard-ownership.ts';

/** One object to apply, and where its kind lives. */
export interface Manifest {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

export interface ForeseenChange {
  readonly manifest: Manifest;
  readonly action: ApplyAction;
  /** Unified diff of the object as YAML; empty when it is created or stays as it is. */
  readonly diff: string;
  /** The object as it is now. */
  readonly before: KubeObject | undefined;
}

export interface ForeseeOptions {
  readonly dryRun: MutationOptions['dryRun'];
  readonly forceConflicts: boolean;
  /** Change also what another tool keeps. */
  readonly takeOver?: boolean;
}

/**
 * Foresees the change by a server-side dry run, which finds conflicts, schema errors and admission refusals
 * before anything is written. `--dry-run=client` compares by itself, and so does this when an admission webhook does not support dry runs.
 */
export async function foreseeChange(manifest: Manifest, kube: Kube, options: ForeseeOptions): Promise<ForeseenChange> {
  const { type, object } = manifest;
  const before = await kube.get(type, object.metadata.name, object.metadata.namespace);
  if (options.dryRun === 'client') return compareByHand(manifest, before);
  try {
    const { object: after, action } = await kube.apply(type, object, { dryRun: true, force: options.forceConflicts });
    return { manifest, action, before, diff: action === 'configured' && before ? objectDiff(before, after) : '' };
  } catch (error) {
    // Forcing conflicts is no help against a tool that applies its own again: it is named first.
    if (isHpscaleError(error) && error.code === 'apply-conflict') guardManifest(manifest, before, options);
    const isUnsupported = isHpscaleError(error) && error.code === 'dry-run-unsupported';
    if (!isUnsupported || options.dryRun === 'server') throw error;
    return compareByHand(manifest, before);
  }
}

/**
 * Throws `kept-by-another-tool` unless told to take over; then it answers what to warn of. For what an apply really changes. Of who
 * is known by the fields it owns alone, the dry run said already whether one of them would be touched.
 */
export function guardManifest(
  { type, object }: Manifest,
  before: KubeObject | undefined,
  { takeOver = false }: Pick<ForeseeOptions, 'takeOver'>,
): readonly string[] {
  const kept = keptObject(type, before, object).filter(({ owner }) => !owner.isOnlyManager);
  return guardOwnership(kept, takeOver);
}

/** Compares by what is written: where the API server cannot be asked. */
export function compareByHand(manifest: Manifest, before: KubeObject | undefined): ForeseenChange {
  if (before === undefined) return { manifest, action: 'created', diff: '', before };
  const diff = objectDiff(before, overlay(before, manifest.object) as KubeObject);
  return { manifest, action: diff === '' ? 'unchanged' : 'configured', diff, before };
}

/** What the fields of `wanted` make of `current`: maps merge, containers by their names; other lists and scalars are replaced. */
function overlay(current: unknown, wanted: unknown): unknown {
  if (!isMap(current) || !isMap(wanted)) return wanted;
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(wanted)) {
    merged[key] = key === 'containers' ? overlayNamed(current[key], value) : overlay(current[key], value);
  }
  return merged;
}

/** The server keeps what it filled in by default within each container. */
function overlayNamed(current: unknown, wanted: unknown): unknown {
  if (!Array.isArray(current) || !Array.isArray(wanted)) return wanted;
  const nameOf = (item: unknown): unknown => (isMap(item) ? item['name'] : undefined);
  return wanted.map((item) =>
    overlay(
      current.find((other) => nameOf(other) === nameOf(item)),
      item,
    ),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unified diff of what people write of an object, as YAML; empty when nothing of it differs. */
export function objectDiff(before: KubeObject, after: KubeObject): string {
  return unifiedDiff(toYaml(withoutServerFields(before)), toYaml(withoutServerFields(after)));
}

/** Without what the API server and the controllers write. */
function withoutServerFields({ status: _status, metadata, ...rest }: KubeObject): unknown {
  const {
    managedFields: _managedFields,
    resourceVersion: _version,
    generation: _generation,
    uid: _uid,
    creationTimestamp: _created,
    ...meta
  } = metadata;
  return sorted({ ...rest, metadata: meta });
}

/** The two sides of a diff may list the same keys in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
