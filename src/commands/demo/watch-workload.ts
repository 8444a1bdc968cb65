/** Looks at the demo's workload and its nodes every few sandbox seconds, and tells what changed. */
import type { Context, Kube } from '../../context.ts';
import type { DemoMoment } from '../../domain/demo.ts';
import { type KubeObject, RESOURCES } from '../../domain/kube-object.ts';
import { HpscaleError } from '../../errors.ts';

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
const DEADLINE_MS = 30 * 60_000;

/** Resolves when `isOver` says so; gives up after half an hour of sandbox time. */
export async function watchWorkload({ context, appliedAt, onChange, onLook, isOver }: WatchOptions): Promise<void> {
  const kube = await context.kube({ kind: 'kubeconfig' });
  const deadline = context.clock.now() + DEADLINE_MS;
  let last = '';
  while (context.clock.now() < deadline) {
    const moment = { seconds: Math.round((context.clock.now() - appliedAt) / 1000), ...(await look(kube)) };
    const { seconds: _, ...state } = moment;
    if (JSON.stringify(state) !== last) onChange(moment);
    last = JSON.stringify(state);
    onLook(moment);
    if (isOver(moment)) return;
    await context.clock.sleep(INTERVAL_MS, context.signal);
  }
  throw new HpscaleError({
    kind: 'timeout',
    code: 'demo-stuck',
    message: `the demo did not get on within half an hour of sandbox time; last seen: ${last}`,
  });
}

async function look(kube: Kube): Promise<Omit<DemoMoment, 'seconds'>> {
  const [deployment, pods, claims, nodes] = await Promise.all([
    kube.get(RESOURCES.deployment, 'inflate', 'default'),
    kube.list(RESOURCES.pod, { namespace: 'default', labelSelector: 'app=inflate' }),
    kube.list(RESOURCES.nodeClaim),
    kube.list(RESOURCES.node, { labelSelector: 'karpenter.sh/nodepool=gpu' }),
  ]);
  const phases = pods.map((pod) => (pod.status as { phase?: string } | undefined)?.phase);
  return {
    replicas: replicasOf(deployment),
    pendingPods: phases.filter((phase) => phase === 'Pending').length,
    runningPods: phases.filter((phase) => phase === 'Running').length,
    nodeClaims: claims.length,
    nodes: nodes.length,
  };
}

function replicasOf(deployment: KubeObject | undefined): number {
  return (deployment?.spec as { replicas?: number } | undefined)?.replicas ?? 0;
}
