/** `metadata` of any object, as far as manifests write it (k8s.io/apimachinery v0.32, ObjectMeta). */
import type { Schema } from '../../schema/schema.ts';

const TEXT: Schema = { type: 'string' };
const WHOLE_NUMBER: Schema = { type: 'integer' };
const FLAG: Schema = { type: 'boolean' };

/** Labels and annotations: every value a string. */
export const TEXTS: Schema = { type: 'object', additionalProperties: TEXT, nullable: true };

export const METADATA_SCHEMA: Schema = {
  type: 'object',
  properties: {
    name: TEXT,
    generateName: TEXT,
    namespace: TEXT,
    labels: TEXTS,
    annotations: TEXTS,
    finalizers: { type: 'array', items: TEXT, nullable: true },
    ownerReferences: {
      type: 'array',
      nullable: true,
      items: {
        type: 'object',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: TEXT,
          kind: TEXT,
          name: TEXT,
          uid: TEXT,
          controller: FLAG,
          blockOwnerDeletion: FLAG,
        },
      },
    },
    uid: TEXT,
    resourceVersion: TEXT,
    selfLink: TEXT,
    generation: WHOLE_NUMBER,
    // `kubectl create --dry-run -o yaml` writes null.
    creationTimestamp: { type: 'string', nullable: true },
    deletionTimestamp: { type: 'string', nullable: true },
    deletionGracePeriodSeconds: WHOLE_NUMBER,
    managedFields: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  },
};
