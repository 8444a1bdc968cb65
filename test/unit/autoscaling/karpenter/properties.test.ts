/** What must hold of every scheduling round and every disruption, whatever is asked for. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedDisruptions } from '../../../../src/autoscaling/karpenter/budgets.ts';
import { type DisruptionCandidate, withinBudgets } from '../../../../src/autoscaling/karpenter/disruption.ts';
import { limitedCapacity } from '../../../../src/autoscaling/karpenter/limits.ts';
import { type NodePoolInput, toNodePoolInput } from '../../../../src/autoscaling/karpenter/node-pool-template.ts';
import { type RoundResult, scheduleRound } from '../../../../src/autoscaling/karpenter/scheduler.ts';
import { optionsOfNodeClass } from '../../../../src/autoscaling/offerings.ts';
import { type SchedulingPod, toSchedulingPod } from '../../../../src/autoscaling/pod.ts';
import { addResources, milliOf, NO_RESOURCES } from '../../../../src/autoscaling/resource-list.ts';
import { isTolerated } from '../../../../src/autoscaling/taints.ts';

const SEED = { seed: 20261201, numRuns: 300 };
const TEAMS = ['speech', 'vision', 'research'];
const GPU_TAINT = { key: 'nvidia.com/gpu', effect: 'NoSchedule' } as const;
const ZONE = 'topology.kubernetes.io/zone';
const ZONES = ['us-west-2a', 'us-west-2b'];

const { options: OPTIONS } = optionsOfNodeClass(
  ['ml.c5.xlarge', 'ml.c5.4xlarge', 'ml.g6.xlarge', 'ml.g6.12xlarge'].map((type, index) => ({
    name: `group-${index}`,
    instanceTypes: [type],
    subnets: [{ id: `subnet-${index}`, zone: ZONES[index % 2] ?? '', zoneId: `usw2-az${(index % 2) + 1}` }],
  })),
);

const pools = fc.array(
  fc.record({
    team: fc.constantFrom(...TEAMS),
    weight: fc.integer({ min: 1, max: 100 }),
    cpus: fc.option(fc.integer({ min: 4, max: 64 })),
    isTainted: fc.boolean(),
    zone: fc.option(fc.constantFrom(...ZONES)),
  }),
  { minLength: 1, maxLength: 3 },
);

const pods = fc.array(
  fc.record({
    cpuMilli: fc.integer({ min: 100, max: 20_000 }),
    memoryMi: fc.integer({ min: 64, max: 40_000 }),
    gpus: fc.constantFrom(0, 0, 1, 4),
    team: fc.option(fc.constantFrom(...TEAMS)),
    zone: fc.option(fc.constantFrom(...ZONES)),
    isTolerant: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

type PoolWish = typeof pools extends fc.Arbitrary<(infer P)[]> ? P : never;
type PodWish = typeof pods extends fc.Arbitrary<(infer P)[]> ? P : never;

function toPool(wish: PoolWish, index: number): NodePoolInput {
  const requirements = wish.zone === null ? [] : [{ key: ZONE, operator: 'In', values: [wish.zone] }];
  return toNodePoolInput(
    {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: `pool-${index}` },
      spec: {
        weight: wish.weight,
        ...(wish.cpus === null ? {} : { limits: { cpu: String(wish.cpus) } }),
        template: {
          metadata: { labels: { team: wish.team } },
          spec: {
            nodeClassRef: { name: 'all' },
            requirements,
            taints: wish.isTainted ? [GPU_TAINT] : [],
          },
        },
      },
    },
    OPTIONS,
  );
}

function toPod(wish: PodWish, index: number): SchedulingPod {
  const devices = wish.gpus === 0 ? {} : { 'nvidia.com/gpu': String(wish.gpus) };
  return toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'load', uid: `pod-${index}` },
    spec: {
      nodeSelector: {
        ...(wish.team === null ? {} : { team: wish.team }),
        ...(wish.zone === null ? {} : { [ZONE]: wish.zone }),
      },
      tolerations: wish.isTolerant ? [{ key: GPU_TAINT.key, operator: 'Exists' }] : [],
      containers: [
        { name: 'c', resources: { requests: { cpu: `${wish.cpuMilli}m`, memory: `${wish.memoryMi}Mi`, ...devices } } },
      ],
    },
  });
}

function round(poolWishes: readonly PoolWish[], podWishes: readonly PodWish[]) {
  const input = { pools: poolWishes.map(toPool), pods: podWishes.map(toPod), nodes: [], placed: [], daemons: [] };
  return { input, result: scheduleRound(input) };
}

function isPlaced({ failures }: RoundResult): boolean {
  return failures.size === 0;
}

describe('a scheduling round', () => {
  it('places each pod once, or says why not', () => {
    fc.assert(
      fc.property(pools, pods, (poolWishes, podWishes) => {
        const { result } = round(poolWishes, podWishes);
        const placed = result.claims.flatMap((claim) => claim.pods.map(({ uid }) => uid));
        expect([...placed, ...result.failures.keys()].toSorted()).toEqual(
          podWishes.map((_, index) => `pod-${index}`).toSorted(),
        );
      }),
      SEED,
    );
  });

  it('breaks no predicate: room on every type that is left, taints, labels, zones', () => {
    fc.assert(
      fc.property(pools, pods, (poolWishes, podWishes) => {
        const { input, result } = round(poolWishes, podWishes);
        for (const claim of result.claims) {
          const pool = input.pools.find(({ name }) => name === claim.nodePool);
          const asked = addResources(...claim.pods.map(({ requests }) => requests));
          for (const option of claim.options) {
            for (const [name, { milli }] of asked) expect(milli <= milliOf(option.allocatable, name)).toBe(true);
          }
          for (const pod of claim.pods) {
            expect(pool?.taints.every((taint) => isTolerated(taint, pod.tolerations))).toBe(true);
            expect([pool?.labels['team'], undefined]).toContain(pod.nodeSelector['team']);
            const zone = pod.nodeSelector[ZONE];
            if (zone === undefined) continue;
            expect(claim.requirements.get(ZONE)?.values).toEqual(new Set([zone]));
            expect(claim.options.every((option) => option.offerings.some((offering) => offering.zone === zone))).toBe(
              true,
            );
          }
        }
      }),
      SEED,
    );
  });

  it('never plans more than the limits leave, by the smallest types that its nodes may be', () => {
    fc.assert(
      fc.property(pools, pods, (poolWishes, podWishes) => {
        const { input, result } = round(poolWishes, podWishes);
        for (const pool of input.pools) {
          const own = result.claims.filter(({ nodePool }) => nodePool === pool.name);
          // Each node is one of the types that are left: even the largest of them were counted, but for the last node.
          const counted = own.slice(0, -1).map(({ options }) => {
            const largest = options.toSorted((a, b) =>
              Number(milliOf(b.capacity, 'cpu') - milliOf(a.capacity, 'cpu')),
            )[0];
            return largest ? limitedCapacity(largest.capacity) : NO_RESOURCES;
          });
          const limit = pool.limits.get('cpu');
          if (limit) expect(milliOf(addResources(...counted), 'cpu') <= limit.milli).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('is the same each time, in whatever order pods and pools are listed', () => {
    fc.assert(
      fc.property(pools, pods, (poolWishes, podWishes) => {
        const tell = ({ claims, failures, queue }: RoundResult) => ({
          claims: claims.map(({ nodePool, pods: own, options }) => [
            nodePool,
            own.map(({ uid }) => uid),
            options.map(({ name }) => name),
          ]),
          failed: [...failures.keys()],
          queue,
        });
        const { input, result } = round(poolWishes, podWishes);
        const turned = scheduleRound({ ...input, pods: input.pods.toReversed(), pools: input.pools.toReversed() });
        expect(tell(turned)).toEqual(tell(result));
      }),
      SEED,
    );
  });

  it('of one pod alone takes it still when less is asked of it', () => {
    fc.assert(
      fc.property(pools, pods, (poolWishes, [wish]) => {
        if (!wish || !isPlaced(round(poolWishes, [wish]).result)) return;
        const relaxed: Partial<PodWish>[] = [
          { isTolerant: true },
          { team: null },
          { zone: null },
          { cpuMilli: Math.ceil(wish.cpuMilli / 2) },
          { memoryMi: Math.ceil(wish.memoryMi / 2) },
          { gpus: 0 },
        ];
        for (const change of relaxed)
          expect(isPlaced(round(poolWishes, [{ ...wish, ...change }]).result), JSON.stringify(change)).toBe(true);
        const without = poolWishes.map((pool) => ({ ...pool, isTainted: false, cpus: null, zone: null }));
        expect(isPlaced(round(without, [wish]).result)).toBe(true);
      }),
      SEED,
    );
  });
});

describe('disruption', () => {
  const budgets = fc.array(
    fc.record({
      nodes: fc.oneof(
        fc.nat({ max: 5 }).map(String),
        fc.nat({ max: 100 }).map((share) => `${share}%`),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );

  it('takes no more nodes than the budgets of their pool allow, and as many as they do', () => {
    fc.assert(
      fc.property(budgets, fc.nat({ max: 20 }), fc.nat({ max: 5 }), (own, nodes, unavailable) => {
        const candidates = Array.from({ length: nodes }, (_, index): DisruptionCandidate => ({
          name: `node-${index}`,
          nodePool: 'gpu',
          initializedMs: 0,
          lastPodEventMs: null,
          nominatedUntilMs: 0,
          isDrifted: false,
          blockedBy: null,
          reschedulablePods: 0,
        }));
        const pool = {
          name: 'gpu',
          consolidateAfterMs: 0,
          policy: 'WhenEmpty',
          budgets: own,
          nodes,
          unavailable,
        } as const;
        const taken = withinBudgets('Empty', candidates, { pools: [pool], nowMs: 0 }).length;
        const allowed = Math.max(0, allowedDisruptions(own, 'Empty', { nodes, nowMs: 0 }) - unavailable);
        expect(taken).toBe(Math.min(nodes, allowed));
      }),
      SEED,
    );
  });

  it('rounds percentages up, so that a budget of one percent is never none', () => {
    const pool = { nodes: 1, nowMs: 0 };
    expect(allowedDisruptions([{ nodes: '1%' }], 'Empty', pool)).toBe(1);
  });
});
