/** One resource at one version, as the API serves it. */
import type { ResourceType } from '../../../domain/kube-object.ts';
import type { Schema } from '../../../schema/schema.ts';

export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  readonly labelSelector?: readonly string[];
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

export interface ServedResource {
  readonly type: ResourceType;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Of the whole object, metadata included. */
  readonly schema: Schema;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  /** Counts changes of the spec in metadata.generation. */
  readonly hasGeneration: boolean;
  readonly isCustom: boolean;
  readonly columns: readonly PrinterColumn[];
  /** The version that objects are stored in. */
  readonly storageVersion: string;
}

/** Identifies the resource in the store, whatever the version: `group/plural`. */
export function resourceKey(type: { readonly group: string; readonly plural: string }): string {
  return `${type.group}/${type.plural}`;
}
