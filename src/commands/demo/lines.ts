/** The command lines of the demo, as a user would type them. */

export const CLUSTER = 'speech-cluster';
const GROUP = 'gpu-g6-a';
const REPLICAS = 3;

export interface Line {
  readonly id: string;
  readonly title: string;
  readonly argv: readonly string[];
}

function line(id: string, title: string, text: string): Line {
  return { id, title, argv: text.split(/\s+/) };
}

export const PREPARATION: readonly Line[] = [
  line('quota', 'Is there GPU quota?', `quota --cluster ${CLUSTER} --need ml.g6.xlarge=${REPLICAS}`),
  line('role', 'Make the IAM role that HyperPod assumes', `role create --cluster ${CLUSTER} --yes`),
  line('enable', 'Enable autoscaling and wait for InService', `enable --cluster ${CLUSTER} --yes`),
  line(
    'nodeclass',
    'Say which instance groups Karpenter may use',
    `nodeclass apply --cluster ${CLUSTER} --name gpu --instance-group ${GROUP} --yes`,
  ),
  line(
    'nodepool',
    'Say what nodes it may make, and how many',
    `nodepool apply --cluster ${CLUSTER} --name gpu --nodeclass gpu --limit nvidia.com/gpu=4 --consolidate-after 1m --yes`,
  ),
];

/** By hand: a workload that asks for GPUs, and is taken back. */
export const BY_HAND = {
  workload: 'inflate',
  replicas: REPLICAS,
  apply: line(
    'workload',
    'Ask for GPUs: no node has one yet',
    `workload apply --cluster ${CLUSTER} --name inflate --replicas ${REPLICAS} --gpu 1 --no-wait --yes`,
  ),
  toZero: line(
    'scale-to-zero',
    'Scale to zero: the nodes are empty and go',
    `workload scale inflate --cluster ${CLUSTER} --replicas 0 --no-wait --yes`,
  ),
} as const;

/** By demand: a workload that is as large as its queue is long, from zero and back. */
export const BY_DEMAND = {
  workload: 'transcriber',
  queue: 'recordings',
  messagesPerReplica: 60,
  maxReplicas: 3,
  cooldownSeconds: 120,
  trace: 'evening-rush',
  /** What one pod transcribes. */
  requestsPerSecond: 0.5,
  apply: line(
    'queue-workload',
    'A second workload, of no replicas yet, that works on a queue of recordings',
    `workload apply --cluster ${CLUSTER} --name transcriber --replicas 0 --gpu 1 --no-wait --yes`,
  ),
  scale: line(
    'scaledobject',
    'KEDA shall size it by the length of the queue, from 0 to 3',
    `scaledobject apply --cluster ${CLUSTER} --name transcriber --target deployment/transcriber --min 0 --max 3
     --sqs https://sqs.us-west-2.amazonaws.com/111122223333/recordings --messages-per-replica 60 --cooldown 2m --yes`,
  ),
} as const;
