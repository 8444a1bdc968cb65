/** Every command: its name and summary for `--help`, and the chunk that holds the rest, loaded when it is called. */
import type { Command } from 'commander';
import type { Harness } from './harness.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  /** Absent for `completion`, which is made from all the others. */
  readonly load?: () => Promise<(harness: Harness) => Command>;
}

const CLUSTER = 'Autoscaling of a cluster:';
const KUBERNETES = 'What Kubernetes needs:';
const LOCAL = 'Without an account:';
const TOOL = 'About this tool:';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'setup',
    summary: 'bring a cluster to what hpscale.yaml says, or ask what it should be',
    group: CLUSTER,
    load: async () => (await import('../commands/setup.ts')).setupCommand,
  },
  {
    name: 'diff',
    summary: 'compare hpscale.yaml with the cluster, and say who changed what differs',
    group: CLUSTER,
    load: async () => (await import('../commands/diff.ts')).diffCommand,
  },
  {
    name: 'cleanup',
    summary: 'take away what setup made, in reverse, and say what stays',
    group: CLUSTER,
    load: async () => (await import('../commands/cleanup.ts')).cleanupCommand,
  },
  {
    name: 'init',
    summary: 'write a first hpscale.yaml, from the cluster or as a commented start',
    group: CLUSTER,
    load: async () => (await import('../commands/init.ts')).initCommand,
  },
  {
    name: 'check',
    summary: 'find everything that is wrong with autoscaling, and how to mend it',
    group: CLUSTER,
    load: async () => (await import('../commands/check.ts')).checkCommand,
  },
  {
    name: 'quota',
    summary: 'show or raise the service quotas that govern HyperPod nodes',
    group: CLUSTER,
    load: async () => (await import('../commands/quota/index.ts')).quotaCommand,
  },
  {
    name: 'role',
    summary: 'manage the IAM role that HyperPod assumes to add and remove nodes',
    group: CLUSTER,
    load: async () => (await import('../commands/role/index.ts')).roleCommand,
  },
  {
    name: 'iam',
    summary: 'the least privilege to run hpscale, and KEDA, with',
    group: CLUSTER,
    load: async () => (await import('../commands/iam.ts')).iamCommand,
  },
  {
    name: 'enable',
    summary: 'turn autoscaling on: role, UpdateCluster, wait for InService',
    group: CLUSTER,
    load: async () => (await import('../commands/enable.ts')).enableCommand,
  },
  {
    name: 'disable',
    summary: 'turn autoscaling off',
    group: CLUSTER,
    load: async () => (await import('../commands/disable.ts')).disableCommand,
  },
  {
    name: 'status',
    summary: 'show cluster, autoscaling, groups, node classes, pools, claims on one screen',
    group: CLUSTER,
    load: async () => (await import('../commands/status.ts')).statusCommand,
  },
  {
    name: 'wait',
    summary: 'wait until autoscaling is InService or Disabled',
    group: CLUSTER,
    load: async () => (await import('../commands/wait.ts')).waitCommand,
  },
  {
    name: 'explain',
    summary: 'why pods have no node, and the smallest change that gives them one',
    group: CLUSTER,
    load: async () => (await import('../commands/explain.ts')).explainCommand,
  },
  {
    name: 'capacity',
    summary: 'how far a workload can really scale out, and what ends it',
    group: CLUSTER,
    load: async () => (await import('../commands/capacity.ts')).capacityCommand,
  },
  {
    name: 'simulate',
    summary: 'what autoscaling makes of a demand: replicas, nodes, waiting, cost',
    group: CLUSTER,
    load: async () => (await import('../commands/simulate.ts')).simulateCommand,
  },
  {
    name: 'snapshot',
    summary: 'write what check looks at into a file, without secrets',
    group: CLUSTER,
    load: async () => (await import('../commands/snapshot.ts')).snapshotCommand,
  },
  {
    name: 'cluster',
    summary: 'make a HyperPod cluster that autoscales from the start, or delete one',
    group: CLUSTER,
    load: async () => (await import('../commands/cluster/index.ts')).clusterCommand,
  },
  {
    name: 'instancegroup',
    summary: 'add, list or delete the groups of instances that Karpenter adds nodes to',
    group: CLUSTER,
    load: async () => (await import('../commands/instancegroup/index.ts')).instanceGroupCommand,
  },
  {
    name: 'nodeclass',
    summary: 'which instance groups Karpenter may use (HyperpodNodeClass)',
    group: KUBERNETES,
    load: async () => (await import('../commands/nodeclass/index.ts')).nodeClassCommand,
  },
  {
    name: 'nodepool',
    summary: 'what nodes Karpenter may make, and how many (NodePool)',
    group: KUBERNETES,
    load: async () => (await import('../commands/nodepool/index.ts')).nodePoolCommand,
  },
  {
    name: 'scaledobject',
    summary: 'scale a workload on demand with KEDA (ScaledObject)',
    group: KUBERNETES,
    load: async () => (await import('../commands/scaledobject/index.ts')).scaledObjectCommand,
  },
  {
    name: 'workload',
    summary: 'a sample workload that makes Karpenter add nodes',
    group: KUBERNETES,
    load: async () => (await import('../commands/workload/index.ts')).workloadCommand,
  },
  {
    name: 'lint',
    summary: 'find what is wrong with manifests, by file and line',
    group: LOCAL,
    load: async () => (await import('../commands/lint.ts')).lintCommand,
  },
  {
    name: 'config',
    summary: 'the effective values, the mistakes and the schema of hpscale.yaml',
    group: LOCAL,
    load: async () => (await import('../commands/config/index.ts')).configCommand,
  },
  {
    name: 'demo',
    summary: 'the whole journey on a local HyperPod, in under a minute',
    group: LOCAL,
    load: async () => (await import('../commands/demo/index.ts')).demoCommand,
  },
  {
    name: 'sandbox',
    summary: 'a local HyperPod and EKS on loopback, for hpscale, aws and kubectl',
    group: LOCAL,
    load: async () => (await import('../commands/sandbox/index.ts')).sandboxCommand,
  },
  {
    name: 'completion',
    summary: 'print a shell completion script',
    group: TOOL,
  },
  {
    name: 'version',
    summary: 'print the version',
    group: TOOL,
    load: async () => (await import('../commands/version.ts')).versionCommand,
  },
];
