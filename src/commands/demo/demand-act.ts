/** The demo's second half: a queue fills, KEDA adds replicas, pods pend, nodes join; the queue drains, replicas and nodes go. */
import type { Context, Kube } from '../../context.ts';
import { createDemand } from '../../domain/demand.ts';
import type { DemandMoment, DemandReport, Foretold } from '../../domain/demo.ts';
import { formatDuration } from '../../domain/duration.ts';
import { at } from '../../domain/json.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import { renderDemandMoments } from '../../render/human/demo.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Serving } from '../../sandbox/traffic/serving.ts';
import { compareWithModels } from './compare-with-models.ts';
import { BY_DEMAND, type Line } from './lines.ts';
import { createTeller } from './tell-moments.ts';
import { type Look, watchWorkload } from './watch-workload.ts';

export interface Act {
  readonly context: Context;
  readonly sandbox: Sandbox;
  readonly run: (line: Line) => Promise<void>;
}

const MINUTE_MS = 60_000;

/** Plays it; what was seen and what the models say of it. */
export async function playDemand({ context, sandbox, run }: Act): Promise<DemandReport> {
  const { clock } = context;
  await run(BY_DEMAND.apply);
  // From a whole minute on, so that the times in the table are easy to follow.
  await clock.sleep(MINUTE_MS - (clock.now() % MINUTE_MS), context.signal);
  const startMs = clock.now();
  const serving = await sendMessages(sandbox);
  await run(BY_DEMAND.scale);
  const looks: Look[] = [];
  const moments = await follow({ context, serving, startMs, looks });
  const { arrived, meanWaitSeconds, p95WaitSeconds } = serving.report(clock.now());
  const peak = (field: 'replicas' | 'nodes') => Math.max(...moments.map((moment) => moment[field]));
  return {
    workload: BY_DEMAND.workload,
    moments,
    foretold: await foretell({ context, sandbox, serving, startMs, looks }),
    summary: {
      messages: Math.round(arrived),
      peakReplicas: peak('replicas'),
      peakNodes: peak('nodes'),
      meanWaitSeconds: Math.round(meanWaitSeconds ?? 0),
      p95WaitSeconds: Math.round(p95WaitSeconds ?? 0),
      seconds: Math.round((clock.now() - startMs) / 1000),
    },
  };
}

async function sendMessages({ traffic }: Sandbox): Promise<Serving> {
  const { TRACES } = await import('../../sandbox/traffic/traces/index.ts');
  const { workload, queue, requestsPerSecond, trace } = BY_DEMAND;
  const target = `default/${workload}`;
  const wrong = traffic.set({ target, queue, requestsPerSecond, trace: TRACES[trace] });
  const serving = traffic.of(target);
  if (!serving) throw new Error(wrong?.problem ?? 'the demo has no traffic');
  return serving;
}

interface Following {
  readonly context: Context;
  readonly serving: Serving;
  readonly startMs: number;
  /** Takes in every look. */
  readonly looks: Look[];
}

async function follow({ context, serving, startMs, looks }: Following): Promise<readonly DemandMoment[]> {
  const moments: DemandMoment[] = [];
  const table = renderDemandMoments;
  const teller = createTeller<DemandMoment>({ context, moments, table, describe: describeMoment });
  const onLook = (look: Look) => {
    looks.push(look);
    const { atMs, counts } = look;
    const moment = {
      seconds: Math.round((atMs - startMs) / 1000),
      messagesPerMinute: serving.requestsPerMinute(atMs),
      ...counts,
      waiting: Math.ceil(serving.report(atMs).waiting),
    };
    // Claims have no column; messages change all the time, but begin and end once.
    const { nodeClaims: _claims, ...shown } = counts;
    teller(moment, JSON.stringify([shown, moment.messagesPerMinute > 0, moment.waiting > 0]));
  };
  const hasRisen = () => looks.some(({ counts }) => counts.replicas > 0);
  const isOver = ({ counts: { replicas, nodes, nodeClaims } }: Look) =>
    replicas + nodes + nodeClaims === 0 && hasRisen();
  await watchWorkload({ context, workload: BY_DEMAND.workload, onLook, isOver });
  return moments;
}

function describeMoment(moment: DemandMoment): string {
  const { messagesPerMinute, waiting, replicas, pendingPods, runningPods, nodes } = moment;
  const at = formatDuration(moment.seconds * 1000);
  return `${at}: ${messagesPerMinute} messages/min, ${waiting} waiting, ${replicas} replicas, ${pendingPods} pending, ${runningPods} running, ${nodes} nodes`;
}

interface Seen extends Following {
  readonly sandbox: Sandbox;
}

/** The models are told what was applied, and when each pod was ready; the rest they have to know. */
async function foretell({ context, sandbox, serving, startMs, looks }: Seen): Promise<readonly Foretold[]> {
  const applied = await readScaling(await context.kube({ kind: 'kubeconfig' }));
  const { demand: trace, requestsPerSecond, concurrency } = serving.settings;
  return compareWithModels(looks, {
    demand: createDemand({ trace, startMs: serving.startedMs }),
    madeMs: startMs,
    scaling: { ...applied, messagesPerReplica: BY_DEMAND.messagesPerReplica, maxReplicas: BY_DEMAND.maxReplicas },
    serving: { requestsPerSecond, concurrency },
    times: sandbox.seed.timings,
    consolidateAfterMs: MINUTE_MS,
  });
}

const DOWN_WINDOW = [
  'advanced',
  'horizontalPodAutoscalerConfig',
  'behavior',
  'scaleDown',
  'stabilizationWindowSeconds',
];

async function readScaling(kube: Kube) {
  const spec = (await kube.get(RESOURCES.scaledObject, BY_DEMAND.workload, 'default'))?.spec;
  const number = (...path: readonly string[]) => Number(at(spec, ...path));
  return {
    pollMs: number('pollingInterval') * 1000,
    cooldownMs: number('cooldownPeriod') * 1000,
    initialCooldownMs: number('initialCooldownPeriod') * 1000,
    downWindowSeconds: number(...DOWN_WINDOW),
  };
}
