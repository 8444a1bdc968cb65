/** Looks at the demo's workload and its nodes every few sandbox seconds, and tells what changed. */
import { type Observation, waitUntil } from '../../actions/wait-until.ts';
import type { Context, Kube } from '../../context.ts';
import type { DemoMoment } from '../../domain/demo.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { replicasOf } from '../../domain/live-fields.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';

export interface WatchOptions {
  readonly context: Context;
  /** When the workload was applied, in sandbox time. */
  readonly appliedAt: number;
  readonly onChange: (moment: DemoMoment) => void;
  /** Every look, changed or not. */
  readonly onLook: (moment: DemoMoment) => void;
  readonly isOver: (moment: DemoMoment) => boolean;
}

const INTERVAL_MS = 2000;
const TIMEOUT_MS = 30 * 60_000;

/** Resolves when `isOver` says so; gives up after half an hour of sandbox time. */
export async function watchWorkload({ context, appliedAt, onChange, onLook, isOver }: WatchOptions): Promise<void> {
  const kube = await context.kube({ kind: 'kubeconfig' });
  let last = '';
  const look = async (): Promise<Observation<undefined>> => {
    const counts = await countWorkload(kube);
    const moment = { seconds: Math.round((context.clock.now() - appliedAt) / 1000), ...counts };
    const state = JSON.stringify(counts);
    if (state !== last) onChange(moment);
    last = state;
    onLook(moment);
    return isOver(moment) ? { isDone: true, value: undefined } : { isDone: false, state };
  };
  await waitUntil(
    {
      what: 'the workload to follow, in sandbox time',
      look,
      firstIntervalMs: INTERVAL_MS,
      maxIntervalMs: INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      onState: () => undefined,
      resumeWith: 'hpscale demo',
    },
    context,
  );
}

async function countWorkload(kube: Kube): Promise<Omit<DemoMoment, 'seconds'>> {
  const [deployment, pods, claims, nodes] = await Promise.all([
    kube.get(RESOURCES.deployment, 'inflate', 'default'),
    kube.list(RESOURCES.pod, { namespace: 'default', labelSelector: 'app=inflate' }),
    kube.list(RESOURCES.nodeClaim),
    kube.list(RESOURCES.node, { labelSelector: `${NODE_POOL_LABEL}=gpu` }),
  ]);
  const phases = pods.map((pod) => (pod.status as { phase?: string } | undefined)?.phase);
  return {
    replicas: deployment === undefined ? 0 : replicasOf(deployment),
    pendingPods: phases.filter((phase) => phase === 'Pending').length,
    runningPods: phases.filter((phase) => phase === 'Running').length,
    nodeClaims: claims.length,
    nodes: nodes.length,
  };
}
