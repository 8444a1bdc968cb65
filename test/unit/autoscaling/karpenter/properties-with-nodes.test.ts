/** What holds of every round where nodes are there already and pods spread, and of every pass of disruption. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedDisruptions } from '../../../../src/autoscaling/karpenter/budgets.ts';
import { type DisruptionCandidate, planDisruption } from '../../../../src/autoscaling/karpenter/disruption.ts';
import { compatibleOfferings } from '../../../../src/autoscaling/karpenter/instance-option.ts';
import { type RoundInput, type RoundResult, scheduleRound } from '../../../../src/autoscaling/karpenter/scheduler.ts';
import { HYPERPOD_LABEL_RULES, ZONE_LABEL } from '../../../../src/autoscaling/karpenter/well-known-labels.ts';
import type { SchedulingPod } from '../../../../src/autoscaling/pod.ts';
import { addResources, fitsResources, NO_RESOURCES } from '../../../../src/autoscaling/resource-list.ts';
import { untoleratedTaints } from '../../../../src/autoscaling/taints.ts';
import { askingFor, speechCluster, speechPool, TOLERATES_GPU, transcribePod } from '../../../helpers/speech-cluster.ts';

const ZONES = ['us-west-2a', 'us-west-2b', 'us-west-2c'];
const podSpec = fc.record({
  cpuMilli: fc.integer({ min: 100, max: 18_000 }),
  gpus: fc.nat(2),
  zone: fc.option(fc.constantFrom(...ZONES)),
  toleratesGpu: fc.boolean(),
  isSpread: fc.boolean(),
});
const poolSpec = fc.record({
  limitGpus: fc.option(fc.nat(4)),
  weight: fc.integer({ min: 1, max: 3 }),
  isTainted: fc.boolean(),
  types: fc.constantFrom(['ml.g6.xlarge'], ['ml.g6.4xlarge'], ['ml.g6.xlarge', 'ml.g6.4xlarge']),
});
const node = fc.record({ cpuMilli: fc.integer({ min: 0, max: 8000 }), zone: fc.constantFrom(...ZONES) });
type Spec<T> = T extends fc.Arbitrary<infer U> ? U : never;

function toPod(spec: Spec<typeof podSpec>, index = 0): SchedulingPod {
  const spread = {
    topologyKey: ZONE_LABEL,
    maxSkew: 1,
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: {},
  };
  return transcribePod(
    {
      containers: [askingFor({ cpu: `${spec.cpuMilli}m`, 'nvidia.com/gpu': String(spec.gpus) })],
      ...(spec.zone === null ? {} : { nodeSelector: { [ZONE_LABEL]: spec.zone } }),
      ...(spec.toleratesGpu ? TOLERATES_GPU : {}),
      ...(spec.isSpread ? { topologySpreadConstraints: [spread] } : {}),
    },
    `pod-${index}`,
  );
}

function toPool(spec: Spec<typeof poolSpec>, index: number) {
  const pool = speechPool({
    weight: spec.weight,
    limits: spec.limitGpus === null ? {} : { 'nvidia.com/gpu': String(spec.limitGpus) },
    template: {
      spec: {
        nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
        requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: spec.types }],
        taints: spec.isTainted ? [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] : [],
      },
    },
  });
  return { ...pool, metadata: { name: `pool-${index}` } };
}

function toNode({ cpuMilli, zone }: Spec<typeof node>, index: number): RoundInput['nodes'][number] {
  const one = askingFor({ cpu: `${cpuMilli}m`, memory: '8Gi', 'nvidia.com/gpu': '0' });
  const available = transcribePod({ containers: [one] }).requests;
  return {
    name: `node-${index}`,
    nodePool: null,
    isInitialized: true,
    labels: { [ZONE_LABEL]: zone, 'kubernetes.io/hostname': `node-${index}` },
    taints: [],
    capacity: available,
    available,
    daemonRequests: NO_RESOURCES,
    hostPorts: [],
  };
}

const round: fc.Arbitrary<RoundInput> = fc
  .record({
    pods: fc.array(podSpec, { minLength: 1, maxLength: 10 }),
    pools: fc.array(poolSpec, { maxLength: 3 }),
    nodes: fc.array(node, { maxLength: 3 }),
  })
  .map(({ pods, pools, nodes }) => ({
    ...speechCluster(pools.map(toPool)),
    pods: pods.map(toPod),
    nodes: nodes.map(toNode),
  }));

function holds(check: (input: RoundInput, result: RoundResult) => void) {
  fc.assert(fc.property(round, (input) => check(input, scheduleRound(input))));
}

function poolNamed(input: RoundInput, name: string) {
  return input.pools.find((pool) => pool.name === name);
}

test('every pod is placed once, or refused', () => {
  holds((input, { claims, existing, failures }) => {
    const placed = [...claims, ...existing].flatMap(({ pods }) => pods.map(({ uid }) => uid));
    expect([...placed, ...failures.keys()].toSorted()).toEqual(input.pods.map(({ uid }) => uid).toSorted());
  });
});

test('no node is given more than it can allocate, whichever of its types comes', () => {
  holds((input, { claims, existing }) => {
    const sum = (pods: readonly SchedulingPod[]) => addResources(...pods.map((pod) => pod.requests));
    for (const claim of claims) {
      expect(claim.options.length).toBeGreaterThan(0);
      for (const option of claim.options) expect(fitsResources(sum(claim.pods), option.allocatable)).toBe(true);
    }
    for (const { node: name, pods } of existing) {
      const available = input.nodes.find((one) => one.name === name)?.available ?? NO_RESOURCES;
      expect(fitsResources(sum(pods), available)).toBe(true);
    }
  });
});

test('no placed pod meets a taint it does not tolerate, or a zone it did not ask for', () => {
  holds((input, { claims, existing }) => {
    for (const claim of claims) {
      const taints = poolNamed(input, claim.nodePool)?.taints ?? [];
      const zones = claim.options.flatMap((option) =>
        compatibleOfferings(option, claim.requirements, HYPERPOD_LABEL_RULES.wellKnown).map(({ zone }) => zone),
      );
      for (const pod of claim.pods) {
        expect(untoleratedTaints(taints, pod.tolerations)).toEqual([]);
        expect(new Set([...zones, pod.nodeSelector[ZONE_LABEL] ?? zones[0]]).size).toBe(new Set(zones).size);
      }
    }
    for (const { node: name, pods } of existing) {
      const zone = input.nodes.find((one) => one.name === name)?.labels[ZONE_LABEL];
      for (const pod of pods) expect([undefined, zone]).toContain(pod.nodeSelector[ZONE_LABEL]);
    }
  });
});

test('the order in which pods, pools and nodes are listed changes nothing', () => {
  holds((input, result) => {
    const { pods, pools, nodes } = input;
    const listed = { ...input, pods: pods.toReversed(), pools: pools.toReversed(), nodes: nodes.toReversed() };
    expect(scheduleRound(listed)).toEqual(result);
  });
});

const candidate = fc.record({
  isDrifted: fc.boolean(),
  isBlocked: fc.boolean(),
  isRecent: fc.boolean(),
  reschedulablePods: fc.nat(2),
  pool: fc.constantFrom('gpu', 'cpu'),
});
const budget = fc.record({
  nodes: fc.oneof(
    fc.nat(5).map(String),
    fc.nat(100).map((percent) => `${percent}%`),
  ),
});

test('disruption takes no more than the budgets allow, and nothing that is held', () => {
  const input = fc.record({
    candidates: fc.array(candidate, { maxLength: 12 }),
    budgets: fc.array(budget, { minLength: 1, maxLength: 2 }),
    unavailable: fc.nat(3),
    fitting: fc.nat(4),
  });
  fc.assert(
    fc.property(input, ({ candidates, budgets, unavailable, fitting }) => {
      const nowMs = 1_000_000;
      const pools = ['gpu', 'cpu'].map((name) => ({
        name,
        consolidateAfterMs: 30_000,
        policy: 'WhenEmptyOrUnderutilized' as const,
        budgets,
        unavailable,
        nodes: candidates.filter(({ pool }) => pool === name).length + unavailable,
      }));
      const command = planDisruption({
        nowMs,
        pools,
        candidates: candidates.map(({ isBlocked, isRecent, pool, ...rest }, index): DisruptionCandidate => ({
          ...rest,
          name: `node-${index}`,
          nodePool: pool,
          initializedMs: 0,
          nominatedUntilMs: 0,
          lastPodEventMs: isRecent ? nowMs : null,
          blockedBy: isBlocked ? 'do-not-disrupt' : null,
        })),
        fitsElsewhere: (nodes) => nodes.length <= fitting,
      });
      for (const { name, nodes } of command ? pools : []) {
        const taken = (command?.candidates ?? []).filter(({ nodePool }) => nodePool === name);
        const allowed = allowedDisruptions(budgets, command?.reason ?? 'Empty', { nodes, nowMs });
        expect(taken.length).toBeLessThanOrEqual(Math.max(0, allowed - unavailable));
        expect(taken.filter(({ blockedBy }) => blockedBy !== null)).toEqual([]);
      }
    }),
  );
});
