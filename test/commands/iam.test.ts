/** The policy that `hpscale iam` prints suffices, and grants nothing that hpscale does not call. */
import { afterEach, describe, expect, it } from 'vitest';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { leaseOf } from '../../src/domain/lease.ts';
import { permissionsFor, type Purpose } from '../../src/domain/operator-permissions.ts';
import type { PolicyDocument } from '../../src/domain/role.ts';
import { buildTrustPolicy } from '../../src/manifests/cluster-role.ts';
import { buildOperatorPolicy } from '../../src/manifests/operator-policy.ts';
import { deriveAlphanumeric } from '../../src/sandbox/aws/ids.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import type { Seed, SeedRole } from '../../src/sandbox/seed.ts';
import { applyAs } from '../helpers/apply-as.ts';
import { brokenSeed } from '../helpers/check-world.ts';
import { CLUSTER_FILE, clusterFile, emptySeed, EXECUTION_ROLE } from '../helpers/new-cluster.ts';
import { runCli } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

const OPERATOR = 'robin';
const QUEUE = 'https://sqs.us-west-2.amazonaws.com/111122223333/jobs';
const autoscaled = brokenSeed();
const BROAD: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sagemaker:BatchAddClusterNodes'], Resource: '*' }],
};

/** Made by hpscale, and of no cluster. */
const OWN_ROLE: SeedRole = {
  name: 'hpscale-speech-cluster-us-west-2',
  trustPolicy: { Version: '2012-10-17', Statement: [] },
  tags: { 'managed-by': 'hpscale' },
};

/** Made for the cluster, whose NodeRecovery was None before. */
const OWN_TAGS = {
  'managed-by': 'hpscale',
  'hpscale:cluster': `arn:aws:sagemaker:us-west-2:111122223333:cluster/${deriveAlphanumeric('111122223333/speech-cluster', 12)}`,
};

/** Another cluster, whose role is there already, of a type without a quota of the account's own. */
const BATCH_FILE = CLUSTER_FILE.replace('speech-cluster', 'batch-cluster').replace('ml.g6.xlarge', 'ml.g6.2xlarge');
const BATCH_ROLE: SeedRole = {
  name: 'hpscale-batch-cluster-us-west-2',
  trustPolicy: buildTrustPolicy(),
  tags: {
    'managed-by': 'hpscale',
    'hpscale:cluster': 'arn:aws:sagemaker:us-west-2:111122223333:cluster/batch-cluster',
  },
};

const SETUP_FILE = `apiVersion: hpscale.dev/v1
cluster: speech-cluster
nodePools:
  - { name: wide, nodeClass: gpu, limits: { nvidia.com/gpu: 2 } }
workloads:
  - { name: batch, cpu: '1', memory: 1Gi }
scaledObjects:
  - { name: batch, target: deployment/batch, maxReplicas: 2, triggers: [{ type: cpu, percent: 70 }] }
`;

/** The file by which a cluster is cleaned up: its group goes, too. */
const CLEANUP_FILE = `apiVersion: hpscale.dev/v1
cluster: speech-cluster
region: us-west-2
instanceGroups:
  - { name: gpu-g6-b, instanceTypes: [ml.g6.4xlarge] }
nodeClasses:
  - { name: gpu, instanceGroups: [gpu-g6-a, gpu-g6-b] }
nodePools:
  - { name: gpu, nodeClass: gpu, limits: { nvidia.com/gpu: 4 } }
workloads:
  - { name: chat-api, namespace: chat, gpus: 1 }
scaledObjects:
  - name: chat-api
    namespace: chat
    target: deployment/chat-api
    maxReplicas: 4
    triggers: [{ type: alb, loadBalancer: app/chat/50dc6c495c0c9188, requestsPerReplica: 600 }]
`;

/** A role that hpscale made for the cluster, with a managed policy that somebody attached; the objects are applied as hpscale's. */
const madeByHpscale: Seed = withAttachedPolicy({
  ...autoscaled,
  roles: autoscaled.roles.map((role) => (role.name === OWN_ROLE.name ? { ...role, tags: OWN_TAGS } : role)),
});

const DEAD_RUN = leaseOf({
  holder: 'speech-ci@runner-7/4242-9f3c2a',
  command: 'setup -f speech.yaml',
  acquiredAt: 0,
  renewedAt: 0,
  durationMs: 40_000,
  transitions: 0,
});

/** The roles of a seed with a managed policy attached. */
function withAttachedPolicy(seed: Seed): Seed {
  return {
    ...seed,
    roles: seed.roles.map((role) => ({ ...role, attachedPolicies: [{ name: 'nodes', document: BROAD }] })),
  };
}

/** No quota of the account's own for one of the types, and a flexible group with a node on its way, whose type only its listing tells. */
const unusualQuotas: Seed = {
  ...brokenSeed({ groups: { 'gpu-g6-a': { instanceTypes: ['ml.g6.xlarge', 'ml.g6.2xlarge'] } } }),
  quotas: { ...autoscaled.quotas, defaults: { ...autoscaled.quotas.defaults, 'ml.g6.2xlarge for cluster usage': 0 } },
};

interface World {
  readonly seed: Seed;
  /** Whether hpscale applied the seed's objects. */
  readonly isApplied?: boolean;
  readonly lines: readonly (readonly string[])[];
}

/** What people do with it, so that every call is made at least once. */
const APART: Readonly<Record<Exclude<Purpose, 'setup'>, readonly World[]>> = {
  check: [{ seed: withAttachedPolicy(unusualQuotas), lines: [['check'], ['capacity']] }],
  status: [{ seed: autoscaled, lines: [['status'], ['wait']] }],
  quota: [
    { seed: unusualQuotas, lines: [['quota'], ['quota', '--all'], ['quota', 'request', 'ml.g6.xlarge=9', '-y']] },
  ],
  enable: [
    {
      seed: loadSeed('healthy'),
      lines: [
        ['enable', '-y'],
        ['role', 'show'],
        ['disable', '-y'],
        ['role', 'delete', '-y'],
      ],
    },
    {
      seed: loadSeed('role-broken'),
      lines: [['role', 'create', '--adopt', '-y']],
    },
    {
      seed: withAttachedPolicy({ ...loadSeed('healthy'), roles: [OWN_ROLE] }),
      lines: [['role', 'delete', '-y']],
    },
  ],
  instancegroup: [
    {
      seed: unusualQuotas,
      lines: [
        'instancegroup add gpu-c --instance-type ml.g6.xlarge --subnet subnet-0f3a5c7e9b1d20002 --like gpu-g6-a -y',
        'instancegroup list --quota',
        'instancegroup delete gpu-c -y',
      ].map((line) => line.split(' ')),
    },
  ],
  cleanup: [
    {
      seed: {
        ...madeByHpscale,
        kubernetes: { ...autoscaled.kubernetes, objects: [...autoscaled.kubernetes.objects, DEAD_RUN] },
      },
      isApplied: true,
      lines: [['cleanup', '-f', clusterFile(CLEANUP_FILE, 'cleanup.yaml'), '-y']],
    },
  ],
  cluster: [
    { seed: emptySeed(), lines: [['cluster', 'create', '-f', clusterFile(CLUSTER_FILE), '-y']] },
    {
      seed: withAttachedPolicy({ ...unusualQuotas, roles: [...unusualQuotas.roles, EXECUTION_ROLE, BATCH_ROLE] }),
      lines: [
        ['cluster', 'create', '-f', clusterFile(BATCH_FILE, 'batch.yaml'), '-y'],
        'cluster delete speech-cluster --confirm-name speech-cluster --force'.split(' '),
      ],
    },
  ],
  apply: [
    {
      seed: brokenSeed({ groups: { wide: { subnets: ['subnet-0f3a5c7e9b1d20001', 'subnet-0f3a5c7e9b1d20002'] } } }),
      lines: [
        ['nodeclass', 'apply', 'everywhere', '--instance-group', 'wide', '--dry-run'],
        ['workload', 'scale', 'ghost', '--replicas', '2', '-y'],
        ['nodeclass', 'apply', 'wide', '--instance-group', 'gpu-g6-a', '-y'],
        ['nodeclass', 'apply', 'other', '--instance-group', 'system', '--allow-drain', 'system', '--dry-run'],
        ['nodepool', 'apply', 'wide', '--nodeclass', 'wide', '--limit', 'nvidia.com/gpu=2', '-y'],
        ['workload', 'apply', 'batch', '--no-wait', '-y'],
        ['workload', 'scale', 'batch', '--replicas', '2', '--no-wait', '-y'],
        ['scaledobject', 'apply', 'batch', '--target', 'deployment/batch', '--max', '3', '--sqs', QUEUE].concat([
          '--messages-per-replica',
          '5',
          '--no-wait',
          '-y',
        ]),
        ['scaledobject', 'apply', 'set', '--target', 'statefulset/set', '--max', '3', '--cpu', '70', '--dry-run'],
        ['scaledobject', 'delete', 'batch', '-y'],
        ['workload', 'delete', 'batch', '-y'],
        ['nodepool', 'delete', 'wide', '-y'],
        ['nodeclass', 'delete', 'wide', '-y'],
      ],
    },
  ],
};

/** What SageMaker does with the caller's permissions when it makes a cluster. */
const IN_THE_CALLERS_NAME = [
  'eks:CreateAccessEntry',
  'eks:DescribeAccessEntry',
  'eks:DeleteAccessEntry',
  'eks:AssociateAccessPolicy',
  'iam:CreateServiceLinkedRole',
  'sagemaker:AddTags',
];

/** Everything apart, then together in one file; a run that died holds the cluster's Lease. */
const SETUP: readonly World[] = [
  ...APART.enable,
  ...APART.instancegroup,
  ...APART.apply,
  {
    seed: brokenSeed({ objects: { 'Lease/hpscale': DEAD_RUN } }),
    lines: [['setup', '-f', clusterFile(SETUP_FILE, 'setup.yaml'), '-y']],
  },
];

const WORLDS: Readonly<Record<Purpose, readonly World[]>> = { ...APART, setup: SETUP };
const PURPOSES = Object.keys(WORLDS) as Purpose[];

const TYPES = Object.values(RESOURCES);

async function applyAll({ kubeconfig }: TestSandbox, { kubernetes }: Seed): Promise<void> {
  for (const object of kubernetes.objects) {
    const type = TYPES.find(({ kind }) => kind === object.kind);
    if (type) await applyAs('hpscale', kubeconfig, type, object);
  }
}

/** Requests of whoever runs hpscale, not of controllers. */
async function runWorlds(purpose: Purpose, policy?: PolicyDocument): Promise<readonly LoggedRequest[]> {
  const requests: LoggedRequest[] = [];
  for (const { seed, lines, isApplied = false } of WORLDS[purpose]) {
    const caller = { ...seed.caller, ...(policy === undefined ? {} : { policy }) };
    sandbox = await startTestSandbox({ ...seed, caller });
    if (isApplied) await applyAll(sandbox, seed);
    sandbox.log.subscribe((entry) => {
      if (entry.principal.includes(OPERATOR) || entry.service === 'kubernetes') requests.push(entry);
    });
    await sandbox.clock.advance(30_000);
    for (const line of lines)
      await sandbox.run(line[0] === 'cluster' ? line : [...line, '--cluster', 'speech-cluster']);
    await sandbox.stop();
  }
  sandbox = undefined;
  return requests;
}

describe.each(PURPOSES)('hpscale iam --for %s', (purpose) => {
  const policy = buildOperatorPolicy([purpose], { partition: 'aws' });

  it('lets everything through that is called', async () => {
    const refused = (await runWorlds(purpose, policy)).filter(
      ({ status, errorCode }) => status === 403 || errorCode?.startsWith('AccessDenied') === true,
    );
    expect(refused.map(({ service, operation }) => `${service}:${operation}`)).toEqual([]);
  });

  it('grants nothing that is never called', async () => {
    const requests = await runWorlds(purpose);
    const called = new Set(requests.map(({ service, operation }) => `${service}:${operation}`));
    const granted = permissionsFor([purpose]).aws.map(({ action }) => action);
    // Asked of IAM by SageMaker, in UpdateCluster; lists of clusters are for those who name none.
    // ListMetrics is the wizard's, which needs a terminal: its own test sees what is offered with it and without.
    const implied = ['iam:PassRole', 'sagemaker:ListClusters', 'cloudwatch:ListMetrics', ...IN_THE_CALLERS_NAME];
    expect(granted.filter((action) => !called.has(action) && !implied.includes(action))).toEqual([]);
  });

  it('has the rules that Kubernetes needs, and no others', async () => {
    const requests = (await runWorlds(purpose)).filter(({ service }) => service === 'kubernetes');
    const ruleOf = (operation: string) =>
      operation.startsWith('apply ') ? operation.replace('apply', 'patch') : operation;
    const called = new Set(
      requests.map(({ operation }) => ruleOf(operation)).filter((operation) => !operation.includes('/version')),
    );
    // An apply that makes an object needs `create` besides, which its request does not show.
    const granted = permissionsFor([purpose])
      .kubernetes.filter(({ verb, resource }) => verb !== 'create' || resource === 'leases')
      .map(({ verb, resource }) => `${verb} ${resource}`);
    expect([...called].filter((operation) => !granted.includes(operation))).toEqual([]);
    expect(granted.filter((rule) => !called.has(rule))).toEqual([]);
  });
});

describe('hpscale iam', () => {
  it('prints a policy without asking AWS anything', async () => {
    const result = await runCli(['iam', '--for', 'check']);
    expect(result.exitCode).toBe(0);
    expect(result.json<PolicyDocument>().Statement.map(({ Effect }) => Effect)).not.toContain('Deny');
  });

  it('prints a ClusterRole for kubectl', async () => {
    const result = await runCli(['iam', '--for', 'check', '--kubernetes']);
    expect(result.stdout).toMatch(/^apiVersion: rbac\.authorization\.k8s\.io\/v1\nkind: ClusterRole\n/);
  });

  it('names the nearest purpose for a slip', async () => {
    const result = await runCli(['iam', '--for', 'chek']);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('did you mean "check"');
  });

  it("prints what KEDA's operator needs for the triggers in use", async () => {
    sandbox = await startTestSandbox('autoscaled');
    const result = await sandbox.run(['iam', '--for', 'keda', '--cluster', 'speech-cluster']);
    expect(result.json<PolicyDocument>().Statement).toEqual([
      { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' },
    ]);
  });
});
