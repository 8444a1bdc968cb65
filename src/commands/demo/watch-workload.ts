/** Looks at one of the demo's workloads and its nodes every few sandbox seconds. */
import { type Observation, waitUntil } from '../../actions/wait-until.ts';
import type { Context, Kube } from '../../context.ts';
import type { DemoMoment } from '../../domain/demo.ts';
import { conditionOf, type KubeObject, RESOURCES } from '../../domain/kube-object.ts';
import { replicasOf } from '../../domain/live-fields.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';

export interface WatchOptions {
  readonly context: Context;
  readonly workload: string;
  /** Every look. */
  readonly onLook: (look: Look) => void;
  readonly isOver: (look: Look) => boolean;
}

/** What one look sees. */
export interface Look {
  readonly atMs: number;
  readonly counts: Omit<DemoMoment, 'seconds'>;
  /** When each running pod became ready, by name. */
  readonly readySince: ReadonlyMap<string, number>;
}

const INTERVAL_MS = 2000;
const TIMEOUT_MS = 60 * 60_000;

/** Resolves when `isOver` says so; gives up after an hour of sandbox time. */
export async function watchWorkload({ context, workload, onLook, isOver }: WatchOptions): Promise<void> {
  const kube = await context.kube({ kind: 'kubeconfig' });
  const look = async (): Promise<Observation<undefined>> => {
    const seen = { atMs: context.clock.now(), ...(await countWorkload(kube, workload)) };
    onLook(seen);
    return isOver(seen) ? { isDone: true, value: undefined } : { isDone: false, state: 'the workload is followed' };
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

async function countWorkload(kube: Kube, workload: string): Promise<Omit<Look, 'atMs'>> {
  const [deployment, pods, claims, nodes] = await Promise.all([
    kube.get(RESOURCES.deployment, workload, 'default'),
    kube.list(RESOURCES.pod, { namespace: 'default', labelSelector: `app=${workload}` }),
    kube.list(RESOURCES.nodeClaim),
    kube.list(RESOURCES.node, { labelSelector: `${NODE_POOL_LABEL}=gpu` }),
  ]);
  const inPhase = (phase: string) => pods.filter((pod) => phaseOf(pod) === phase);
  return {
    counts: {
      replicas: deployment === undefined ? 0 : replicasOf(deployment),
      pendingPods: inPhase('Pending').length,
      runningPods: inPhase('Running').length,
      nodeClaims: claims.length,
      nodes: nodes.length,
    },
    readySince: new Map(inPhase('Running').map((pod) => [pod.metadata.name, readySinceOf(pod)])),
  };
}

function phaseOf({ status }: KubeObject): string | undefined {
  return (status as { phase?: string } | undefined)?.phase;
}

function readySinceOf(pod: KubeObject): number {
  return Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '');
}
