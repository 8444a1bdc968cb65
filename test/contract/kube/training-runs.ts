/** The kind that the contract tests use, and its paths. */
import { load } from 'js-yaml';
import text from './training-runs.yaml?raw';
import type { KubeTarget, RunningServer } from '../../helpers/kube-targets.ts';
import { connect, install, type Api, type Json } from './api.ts';

export const TRAINING_RUNS = '/apis/lab.example.com/v1/trainingruns';

export function trainingRunDefinition(): Json {
  return load(text);
}

export interface TrainingRunServer {
  readonly server: RunningServer;
  readonly api: Api;
  /** Takes the kind away again. */
  stop(): Promise<void>;
}

/** Starts a server that serves the kind. */
export async function startWithTrainingRuns(target: KubeTarget): Promise<TrainingRunServer> {
  const server = await target.start();
  const api = await connect(server);
  await install(api, trainingRunDefinition());
  return {
    server,
    api,
    async stop() {
      await api.delete('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/trainingruns.lab.example.com');
      await server.stop();
    },
  };
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
