/** Fields that several things in hpscale.yaml have: names, durations, quantities, labels, taints. */
import { TAINT_EFFECTS } from '../domain/node-pool.ts';
import type { JsonSchema } from './json-schema.ts';

type Details = Omit<JsonSchema, 'title' | 'description'>;

/** A field with what editors show of it. */
export function field(title: string, description: string, details: Details): JsonSchema {
  return { title, description, ...details };
}

const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const NAME_FORM = 'up to 63 lower-case letters, digits and hyphens';

/** A name that Kubernetes takes everywhere. */
export function kubeName(title: string, description: string, details: Details = {}): JsonSchema {
  return field(title, description, {
    type: 'string',
    pattern: DNS_LABEL,
    patternErrorMessage: NAME_FORM,
    maxLength: 63,
    ...details,
  });
}

/** ClusterInstanceGroupName of the SageMaker API. */
export const GROUP_NAME: Details = {
  type: 'string',
  pattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$',
  patternErrorMessage: 'up to 63 letters, digits and hyphens',
};

export const INSTANCE_TYPE: Details = {
  type: 'string',
  pattern: '^ml\\.[a-z0-9-]+\\.[a-z0-9-]+$',
  patternErrorMessage: 'types of HyperPod look like ml.g6.xlarge',
  examples: ['ml.g6.xlarge'],
};

/** A list of texts. */
export function list(title: string, description: string, items: JsonSchema, details: Details = {}): JsonSchema {
  return field(title, description, { type: 'array', items, ...details });
}

/** A list that is empty when it is left out, and names nothing twice. */
export function set(title: string, description: string, items: JsonSchema, details: Details = {}): JsonSchema {
  return list(title, description, items, { default: [], uniqueItems: true, ...details });
}

/** Whole seconds, as Kubernetes and KEDA count. */
export function duration(title: string, description: string, details: Details = {}): JsonSchema {
  return field(title, description, {
    type: 'string',
    pattern: '^([0-9]+(h|m|s))+$',
    patternErrorMessage: 'write it as 90s, 5m or 1h30m',
    ...details,
  });
}

/** A duration that may be endless. */
export function durationOrNever(title: string, description: string, details: Details): JsonSchema {
  return duration(title, description, {
    pattern: '^(([0-9]+(h|m|s))+|Never)$',
    patternErrorMessage: 'write it as 90s, 5m, 1h30m or Never',
    ...details,
  });
}

const QUANTITY_PATTERN = '^[0-9]*\\.?[0-9]*(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+|[numkMGTPE]?)$';

/** A positive Kubernetes quantity, which may be written as a number. */
export function quantity(title: string, description: string, details: Details = {}): JsonSchema {
  return field(title, description, {
    type: ['string', 'number'],
    pattern: QUANTITY_PATTERN,
    patternErrorMessage: 'write it as 8, 500m or 512Gi',
    minLength: 1,
    exclusiveMinimum: 0,
    ...details,
  });
}

const LABEL_VALUE: Details = {
  type: 'string',
  pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  patternErrorMessage: 'up to 63 letters, digits, hyphens, dots and underscores',
  maxLength: 63,
};
const LABEL_KEY: Details = {
  type: 'string',
  pattern:
    '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$',
  patternErrorMessage: 'a key looks like team or example.com/team',
  maxLength: 317,
};

/** Labels of nodes. */
export function labels(description: string): JsonSchema {
  return field('Labels', description, {
    type: 'object',
    default: {},
    additionalProperties: field('Value of the label', 'Empty, or up to 63 characters.', LABEL_VALUE),
  });
}

const TAINT_TEXT: Details = {
  type: 'string',
  pattern: `^[^=:]+(=[^=:]*)?:(${TAINT_EFFECTS.join('|')})$`,
  patternErrorMessage: `write it as key=value:Effect or key:Effect, with ${TAINT_EFFECTS.join(', ')}`,
  examples: ['nvidia.com/gpu:NoSchedule'],
};

/** Taints, as maps or as kubectl writes them. */
export function taints(title: string, description: string): JsonSchema {
  return list(
    title,
    description,
    {
      title: 'Taint',
      oneOf: [
        field('Taint, in short', 'key=value:Effect or key:Effect, as kubectl writes taints.', TAINT_TEXT),
        field('Taint', 'What keeps pods away that do not tolerate it.', {
          type: 'object',
          additionalProperties: false,
          required: ['key', 'effect'],
          properties: {
            key: field('Key', 'Key of the taint.', LABEL_KEY),
            value: field('Value', 'Value of the taint; without one, the key alone counts.', LABEL_VALUE),
            effect: field('Effect', 'What happens to pods that do not tolerate it.', {
              type: 'string',
              enum: TAINT_EFFECTS,
            }),
          },
        }),
      ],
    },
    { default: [] },
  );
}

/** Tolerations, as maps or as `workload --toleration` takes them. */
export function tolerations(description: string): JsonSchema {
  return list(
    'Tolerations',
    description,
    {
      title: 'Toleration',
      oneOf: [
        field('Toleration, in short', 'key, key:Effect, key=value or key=value:Effect.', {
          type: 'string',
          pattern: `^[^=:]+(=[^=:]*)?(:(${TAINT_EFFECTS.join('|')}))?$`,
          patternErrorMessage: 'write it as key, key:NoSchedule, key=value or key=value:NoSchedule',
        }),
        field('Toleration', 'A taint that the pods tolerate.', {
          type: 'object',
          additionalProperties: false,
          required: ['key'],
          properties: {
            key: field('Key', 'Key of the taint.', LABEL_KEY),
            value: field('Value', 'Value of the taint; any when it is left out.', LABEL_VALUE),
            effect: field('Effect', 'Effect of the taint; any when it is left out.', {
              type: 'string',
              enum: TAINT_EFFECTS,
            }),
          },
        }),
      ],
    },
    { default: [] },
  );
}
