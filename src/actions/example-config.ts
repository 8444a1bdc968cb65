/** An example of hpscale.yaml for a cluster, made of the instance groups that it has. */
import { partitionOfRegion } from '../domain/arn.ts';
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import type { Desired } from '../domain/desired.ts';
import { isEmptyGroup, unsupportedArchTypes } from '../domain/instance-group-rules.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
} from '../domain/node-pool.ts';
import { queueUrl } from '../domain/queue-url.ts';
import { defaultTiming, nodeStartOf } from '../domain/scaling-timing.ts';
import { GPU_RESOURCE, WORKLOAD_DEFAULTS } from '../domain/workload.ts';
import { defaultRoleName } from '../manifests/cluster-role.ts';

/** Only what names the cluster. */
export function bareConfig(cluster: Pick<Cluster, 'name'>, region: string): Desired {
  return {
    cluster: cluster.name,
    region,
    role: { adopt: false },
    instanceGroups: [],
    nodeClasses: [],
    nodePools: [],
    workloads: [],
    scaledObjects: [],
  };
}

const WORKLOAD = 'inflate';
const NODE_START_SECONDS = 360;
/** AWS's own example account. */
const EXAMPLE_QUEUE = { accountId: '111122223333', name: 'jobs' };

/** Everything that a file mostly has. */
export function exampleConfig(cluster: Cluster, region: string): Desired {
  const groups = groupsFor(cluster);
  const gpus = acceleratorsOf(groups);
  const poolName = gpus > 0 ? 'gpu' : 'cpu';
  const nodeStart = nodeStartOf(NODE_START_SECONDS);
  const pool: NodePoolSpec = {
    name: poolName,
    nodeClass: poolName,
    instanceTypes: [...new Set(groups.flatMap(({ instanceTypes }) => instanceTypes))],
    zones: [],
    capacityTypes: [],
    limits: limitsFor(groups),
    taints: gpus > 0 ? [{ key: GPU_RESOURCE, effect: 'NoSchedule' }] : [],
    startupTaints: [],
    labels: {},
    consolidationPolicy: DEFAULT_CONSOLIDATION_POLICY,
    consolidateAfter: DEFAULT_CONSOLIDATE_AFTER,
    expireAfter: DEFAULT_EXPIRE_AFTER,
    budgets: [],
  };
  return {
    ...bareConfig(cluster, region),
    role: { role: defaultRoleName(cluster), adopt: false },
    nodeClasses: [{ name: poolName, instanceGroups: namesFor(groups), allowDrain: [] }],
    nodePools: [pool],
    workloads: [
      {
        name: WORKLOAD,
        namespace: 'default',
        cpu: WORKLOAD_DEFAULTS.cpu,
        memory: WORKLOAD_DEFAULTS.memory,
        gpus: gpus > 0 ? 1 : 0,
        image: WORKLOAD_DEFAULTS.image,
        tolerations: [],
      },
    ],
    scaledObjects: [
      {
        name: WORKLOAD,
        namespace: 'default',
        target: { apiVersion: 'apps/v1', kind: 'Deployment', name: WORKLOAD },
        minReplicas: 1,
        maxReplicas: 8,
        nodeStart,
        timing: defaultTiming(nodeStart, 1),
        growthPercent: 0,
        triggers: [
          {
            kind: 'sqs',
            queueUrl: queueUrl({ ...EXAMPLE_QUEUE, region, partition: partitionOfRegion(region) }),
            region,
            messages: 20,
          },
        ],
      },
    ],
  };
}

/** Groups of one sort that Karpenter can use: without nodes before others, with GPUs before others; as many as a node class may have. */
function groupsFor({ instanceGroups }: Cluster): readonly InstanceGroup[] {
  const usable = instanceGroups.filter(
    (group) =>
      group.trainingPlanArn === null && group.deepHealthChecks.length === 0 && unsupportedArchTypes(group).length === 0,
  );
  const idle = usable.filter(isEmptyGroup);
  const withGpus = idle.filter((group) => acceleratorsOf([group]) > 0);
  const [first = usable.slice(0, 1)] = [withGpus, idle].filter((groups) => groups.length > 0);
  return first.slice(0, MAX_INSTANCE_GROUPS);
}

/** A node class has one group at least; of a cluster that has none, the reader makes one. */
function namesFor(groups: readonly InstanceGroup[]): readonly string[] {
  return groups.length > 0 ? groups.map(({ name }) => name) : ['gpu-g6-a'];
}

/** Of the largest type. */
function acceleratorsOf(groups: readonly InstanceGroup[]): number {
  const counts = typesOf(groups).map((type) =>
    type.accelerator?.resource === GPU_RESOURCE ? type.accelerator.count : 0,
  );
  return Math.max(0, ...counts);
}

function typesOf(groups: readonly InstanceGroup[]) {
  const types = groups.flatMap(({ instanceTypes }) => instanceTypes.map(findInstanceType));
  return types.filter((type) => type !== undefined);
}

/** Room for four of the largest nodes. */
function limitsFor(groups: readonly InstanceGroup[]): Readonly<Record<string, string>> {
  const gpus = acceleratorsOf(groups);
  if (gpus > 0) return { [GPU_RESOURCE]: String(4 * gpus) };
  return { cpu: String(4 * Math.max(16, ...typesOf(groups).map(({ vcpus }) => vcpus))) };
}
