// How much CPU and memory it takes to explain 500 different pending pods with 20 node pools over 10 instance groups:
// node bench/explain.mjs. Prints figures, asserts nothing.
import { loadSource } from './load-source.mjs';
import { median } from './compare.mjs';

const { explainPods } = await loadSource('src/autoscaling/explain/explain-pods.ts');
const { toLiveCluster } = await loadSource('src/autoscaling/live-cluster.ts');
const { toSchedulingPod } = await loadSource('src/autoscaling/pod.ts');

const TYPES = [
  'ml.g6.xlarge',
  'ml.g6.4xlarge',
  'ml.g5.xlarge',
  'ml.g5.12xlarge',
  'ml.c5.2xlarge',
  'ml.c5.4xlarge',
  'ml.m5.2xlarge',
  'ml.p4d.24xlarge',
  'ml.p5.48xlarge',
  'ml.g6.12xlarge',
];
const ZONES = ['us-west-2a', 'us-west-2b', 'us-west-2c'];
const ready = { conditions: [{ type: 'Ready', status: 'True' }] };

const nodeClass = {
  apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
  kind: 'HyperpodNodeClass',
  metadata: { name: 'all' },
  spec: { instanceGroups: TYPES.map((_, index) => `group-${index}`) },
  status: {
    ...ready,
    instanceGroups: TYPES.map((type, index) => ({
      name: `group-${index}`,
      instanceTypes: [type],
      subnets: [{ id: `subnet-${index}`, zone: ZONES[index % 3], zoneId: `usw2-az${(index % 3) + 1}` }],
      capacities: { OnDemand: {} },
    })),
  },
};
const pools = Array.from({ length: 20 }, (_, index) => ({
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: `pool-${index}`, uid: `pool-${index}` },
  spec: {
    weight: index + 1,
    limits: { cpu: String(200 + index * 50) },
    template: {
      metadata: { labels: { team: `team-${index % 5}` } },
      spec: {
        nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'all' },
        requirements: [
          { key: 'topology.kubernetes.io/zone', operator: 'In', values: [ZONES[index % 3], ZONES[(index + 1) % 3]] },
        ],
        taints: index % 4 === 0 ? [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] : [],
      },
    },
  },
  status: ready,
}));
/** No two ask for the same; a third of them for what no pool has. */
const pods = Array.from({ length: 500 }, (_, index) =>
  toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'load', uid: `pod-${index}` },
    spec: {
      nodeSelector:
        index % 3 === 0 ? { team: `team-${5 + index}` } : index % 3 === 1 ? { team: `team-${index % 5}` } : {},
      containers: [
        {
          name: 'c',
          resources: {
            requests: {
              cpu: `${1000 + index}m`,
              memory: `${512 + index}Mi`,
              ...(index % 2 ? { 'nvidia.com/gpu': '1' } : {}),
            },
          },
        },
      ],
    },
  }),
);
const cluster = toLiveCluster({
  nodeClasses: [nodeClass],
  nodePools: pools,
  nodeClaims: [],
  nodes: [],
  pods: [],
  daemonSets: [],
});

function cpuMs(task) {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const first = cpuMs(() => explainPods(pods, cluster));
const warm = median(Array.from({ length: 9 }, () => cpuMs(() => explainPods(pods, cluster))));
const groups = explainPods(pods, cluster).length;
console.log(
  `500 pods, ${groups} different answers: ${first.toFixed(0)} ms CPU the first time, ${warm.toFixed(0)} ms once warm`,
);
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (bundling of this bench included)`);
