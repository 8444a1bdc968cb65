/** The command lines of the matrix, each with the world it starts in. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed, SeedTimings } from '../../src/sandbox/seed.ts';

export interface Scenario {
  readonly name: string;
  readonly argv: readonly string[];
  readonly seed: () => Seed;
  /** Files in the folder that it runs in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Command lines that lead to where it starts. */
  readonly before?: readonly (readonly string[])[];
  /** Holds the Lease: of two at once, the second waits. */
  readonly isAlone?: boolean;
  /** Leaves everything as it was before these. */
  readonly isUndoing?: boolean;
}

const ENABLE = ['enable', '--cluster', 'speech-cluster', '--yes'];
const NODE_CLASS = [
  'nodeclass',
  'apply',
  'gpu',
  '--instance-group',
  'gpu-g6-a',
  '--instance-group',
  'gpu-g6-b',
  '--yes',
];
const NODE_POOL = ['nodepool', 'apply', 'gpu', '--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=4', '--yes'];
const ROLE = 'hpscale-speech-cluster-us-west-2';
const ROLE_CREATE = ['role', 'create', '--cluster', 'speech-cluster', '--yes'];

/** Everything takes long enough to be waited for, and no longer: each look while waiting is a call to strike. */
const QUICK: SeedTimings = {
  enable: 20,
  disable: 12,
  roleAssumable: 6,
  nodeRegistered: 12,
  nodeInitialized: 4,
  nodeTermination: 8,
  podStart: 3,
  clusterUpdate: 12,
  nodeSpread: 0,
};

const healthy = (): Seed => ({ ...loadSeed('healthy'), timings: QUICK });
const autoscaled = (): Seed => ({ ...loadSeed('autoscaled'), timings: QUICK });

const FILES = {
  'hpscale.yaml': readFileSync(fileURLToPath(new URL('../fixtures/setup/every-kind.yaml', import.meta.url)), 'utf8'),
  'notes.txt': 'nobody else may touch this\n',
};
const SETUP = ['setup', '-f', 'hpscale.yaml', '--yes'];

/** What belongs to others in the same cluster and in the same namespace. */
const OTHERS: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'serving' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gateway', namespace: 'serving' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'gateway', namespace: 'serving', labels: { app: 'gateway' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'gateway' } },
      template: {
        metadata: { labels: { app: 'gateway' } },
        spec: { containers: [{ name: 'envoy', image: 'envoy:1', resources: { requests: { cpu: '100m' } } }] },
      },
    },
  },
  {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'gateway', namespace: 'serving' },
    spec: {
      scaleTargetRef: { name: 'gateway' },
      minReplicaCount: 2,
      maxReplicaCount: 4,
      triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }],
    },
  },
];

/** The healthy cluster, shared with another team; KEDA may read CloudWatch. */
function shared(): Seed {
  const { eksClusters, roles, metrics = [] } = autoscaled();
  const seed = healthy();
  const keda = roles.filter(({ name }) => name === 'speech-keda-operator');
  return { ...seed, eksClusters, roles: keda, metrics, kubernetes: { ...seed.kubernetes, objects: OTHERS } };
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'setup', argv: SETUP, seed: shared, files: FILES, isAlone: true },
  {
    name: 'cleanup',
    argv: ['cleanup', '-f', 'hpscale.yaml', '--yes'],
    seed: shared,
    files: FILES,
    before: [SETUP],
    isAlone: true,
    isUndoing: true,
  },
  { name: 'enable', argv: ENABLE, seed: healthy },
  { name: 'role create', argv: ROLE_CREATE, seed: healthy },
  { name: 'nodeclass apply', argv: NODE_CLASS, seed: healthy, before: [ENABLE] },
  {
    name: 'nodepool apply',
    argv: NODE_POOL,
    seed: healthy,
    before: [ENABLE, NODE_CLASS],
  },
  {
    name: 'nodepool delete',
    argv: ['nodepool', 'delete', 'gpu', '--yes'],
    seed: healthy,
    before: [ENABLE, NODE_CLASS, NODE_POOL],
  },
  {
    name: 'scaledobject delete',
    argv: ['scaledobject', 'delete', 'chat-api', '-n', 'chat', '--yes'],
    seed: autoscaled,
  },
  { name: 'disable', argv: ['disable', '--cluster', 'speech-cluster', '--yes'], seed: healthy, before: [ENABLE] },
  { name: 'role delete', argv: ['role', 'delete', '--name', ROLE, '--yes'], seed: healthy, before: [ROLE_CREATE] },
  {
    name: 'instancegroup add',
    argv: ['instancegroup', 'add', 'gpu-g6-c', '--instance-type', 'ml.g6.xlarge', '--like', 'gpu-g6-a', '--yes'],
    seed: healthy,
  },
  { name: 'quota request', argv: ['quota', 'request', 'ml.g6.xlarge=12', '--yes'], seed: healthy },
];
