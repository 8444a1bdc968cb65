/** The kind that the contract tests use, and its paths. */
import { load } from 'js-yaml';
import text from './training-runs.yaml?raw';
import type { Json } from './api.ts';

export const TRAINING_RUNS = '/apis/lab.example.com/v1/trainingruns';

export function trainingRunDefinition(): Json {
  return load(text);
}

/** A run of the model `opus`, unless the spec says otherwise. */
export function trainingRun(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'lab.example.com/v1',
    kind: 'TrainingRun',
    metadata: { name, ...metadata },
    spec: { model: 'opus', ...spec },
  };
}

/** A configuration to apply: only the fields given. */
export function configuration(name: string, spec: Json): Json {
  return { apiVersion: 'lab.example.com/v1', kind: 'TrainingRun', metadata: { name }, spec };
}
