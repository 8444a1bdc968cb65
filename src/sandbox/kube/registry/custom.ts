/** What a CustomResourceDefinition makes the API serve. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, type JsonObject, asText } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { builtInType } from '../types/catalog.ts';
import type { PrinterColumn, ScalePaths, ServedResource } from './served-resource.ts';

/** One resource per served version. */
export function servedFromDefinition(definition: KubeObject): readonly ServedResource[] {
  const spec = asObject(definition.spec);
  const names = asObject(spec['names']);
  const versions = asArray(spec['versions']).map(asObject);
  const storageVersion = asText(versions.find((version) => version['storage'] === true)?.['name'] ?? '');
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => ({
      type: {
        group: String(spec['group']),
        version: String(version['name']),
        kind: String(names['kind']),
        plural: String(names['plural']),
        isNamespaced: spec['scope'] === 'Namespaced',
      },
      listKind: String(names['listKind']),
      singular: String(names['singular']),
      shortNames: asArray(names['shortNames']).map(String),
      categories: asArray(names['categories']).map(String),
      schema: wholeObjectSchema(asObject(asObject(version['schema'])['openAPIV3Schema'])),
      hasStatus: asObject(version['subresources'])['status'] !== undefined,
      scale: scalePaths(asObject(version['subresources'])['scale']),
      hasGeneration: true,
      isCustom: true,
      columns: asArray(version['additionalPrinterColumns']) as readonly PrinterColumn[],
      storageVersion,
    }));
}

function wholeObjectSchema(schema: JsonObject): Schema {
  const declared = schema as Schema;
  return {
    ...declared,
    type: 'object',
    properties: {
      ...declared.properties,
      apiVersion: {
        type: 'string',
        description: 'The versioned schema of this representation of an object, as group/version.',
      },
      kind: { type: 'string', description: 'The REST resource that this object represents, in CamelCase.' },
      metadata: builtInType('ObjectMeta'),
    },
  };
}

function scalePaths(scale: unknown): ScalePaths | undefined {
  if (scale === undefined) return undefined;
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = asObject(scale);
  return {
    specReplicas: memberPath(specReplicasPath),
    statusReplicas: memberPath(statusReplicasPath),
    ...(labelSelectorPath === undefined ? {} : { labelSelector: memberPath(labelSelectorPath) }),
  };
}

/** `.spec.replicas` as member names. */
function memberPath(path: unknown): readonly string[] {
  return String(path).split('.').filter(Boolean);
}
