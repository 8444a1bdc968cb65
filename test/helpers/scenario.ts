/** The chat team's service as a scenario: requests through a load balancer, one GPU a replica, nodes that take minutes. */
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { Demand, ProvisioningProfile, Scenario, Serving, Stream } from '../../src/domain/simulation/scenario.ts';

/** Monday 2026-11-02, 00:00 UTC. */
export const MONDAY_MS = Date.UTC(2026, 10, 2);

export const PROFILE: ProvisioningProfile = {
  source: 'a test',
  nodeStart: { default: { kind: 'constant', seconds: 300 } },
  deviceStart: { kind: 'constant', seconds: 30 },
  imagePull: { kind: 'constant', seconds: 120 },
  modelLoad: { kind: 'constant', seconds: 60 },
  nodeTermination: { kind: 'constant', seconds: 60 },
  podTermination: { kind: 'constant', seconds: 30 },
  insufficientCapacity: { probability: 0, episodes: [] },
  spotInterruptionsPerHour: 0,
};

/** 2 s each, four at a time: 2 requests a second and replica. */
const SERVING: Serving = {
  concurrency: 4,
  serviceSeconds: { kind: 'exponential', mean: 2 },
  timeoutSeconds: null,
  queueLimit: null,
};

export interface ScenarioChanges {
  readonly scaledObject?: Readonly<Record<string, unknown>>;
  readonly trigger?: Readonly<Record<string, string>>;
  readonly behavior?: unknown;
  readonly disruption?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, string>>;
  readonly serving?: Partial<Serving>;
  readonly profile?: Partial<ProvisioningProfile>;
  readonly placeholders?: number;
}

/** Requests per minute from Monday on. */
export function minuteDemand(requests: readonly number[]): Demand {
  return { startMs: MONDAY_MS, stepSeconds: 60, requests };
}

/** One week and more, by the hour of the day: 2 to 22 requests a second. */
export function dailyDemand(days: number): Demand {
  const requests = Array.from({ length: days * 144 }, (_, step) => {
    const day = (step % 144) / 144;
    return Math.round(600 * (12 - 10 * Math.cos(2 * Math.PI * day)));
  });
  return { startMs: MONDAY_MS, stepSeconds: 600, requests };
}

export function chatScenario(demand: Demand, changes: ScenarioChanges = {}): Scenario {
  return {
    nodePools: [nodePool(changes)],
    nodeClasses: [NODE_CLASS],
    daemonSets: [],
    streams: [chatStream(demand, changes)],
    provisioning: { ...PROFILE, ...changes.profile },
  };
}

function chatStream(demand: Demand, changes: ScenarioChanges): Stream {
  return {
    name: 'chat/chat-api',
    demand,
    serving: { ...SERVING, ...changes.serving },
    workload: WORKLOAD,
    scaledObject: scaledObject(changes),
    signals: [
      { kind: 'arrivals', timing: { periodSeconds: 60, delaySeconds: 60, isGapWhenZero: true, perSeconds: null } },
    ],
    placeholders: changes.placeholders ?? 0,
  };
}

const NODE_CLASS: KubeObject = {
  apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
  kind: 'HyperpodNodeClass',
  metadata: { name: 'gpu' },
  spec: { instanceGroups: ['gpu-g6-a'] },
  status: {
    instanceGroups: [
      {
        name: 'gpu-g6-a',
        instanceTypes: ['ml.g6.xlarge'],
        subnets: [{ id: 'subnet-0f3a5c7e9b1d20001', zone: 'us-west-2a', zoneId: 'usw2-az1' }],
        capacities: { OnDemand: {} },
      },
    ],
  },
};

function nodePool({ disruption, limits }: ScenarioChanges): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
          requirements: [],
          taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
          expireAfter: 'Never',
        },
      },
      limits: limits ?? { 'nvidia.com/gpu': '40' },
      disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '5m', ...disruption },
    },
  };
}

const WORKLOAD: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat-api', namespace: 'chat' },
  spec: {
    template: {
      metadata: { labels: { app: 'chat-api' } },
      spec: {
        containers: [{ name: 'server', resources: { requests: { cpu: '2', memory: '8Gi', 'nvidia.com/gpu': '1' } } }],
      },
    },
  },
};

function scaledObject({ scaledObject: changes, trigger, behavior }: ScenarioChanges): KubeObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat-api', namespace: 'chat' },
    spec: {
      scaleTargetRef: { name: 'chat-api' },
      minReplicaCount: 1,
      maxReplicaCount: 30,
      ...(behavior === undefined ? {} : { advanced: { horizontalPodAutoscalerConfig: { behavior } } }),
      triggers: [
        {
          type: 'aws-cloudwatch',
          metadata: {
            awsRegion: 'us-west-2',
            namespace: 'AWS/ApplicationELB',
            metricName: 'RequestCount',
            dimensionName: 'LoadBalancer',
            dimensionValue: 'app/chat/50dc6c495c0c9188',
            metricStat: 'Sum',
            metricStatPeriod: '60',
            metricCollectionTime: '300',
            targetMetricValue: '80',
            minMetricValue: '0',
            ...trigger,
          },
        },
      ],
      ...changes,
    },
  };
}
