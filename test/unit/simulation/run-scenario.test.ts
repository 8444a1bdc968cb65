/** Whole runs: what must hold of any simulation, and what a person can reckon by hand. */
import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../src/domain/simulation/result.ts';
import type { Scenario } from '../../../src/domain/simulation/scenario.ts';
import { prepareScenario } from '../../../src/simulation/prepare.ts';
import { type RunAnswer, runScenario } from '../../../src/simulation/run-scenario.ts';
import { chatScenario, dailyDemand, minuteDemand, type ScenarioChanges } from '../../helpers/scenario.ts';

const OBJECTIVE = { quantile: 0.95, waitSeconds: 2 };

function run(scenario: Scenario, options: { readonly seed?: number; readonly detail?: Detail } = {}): RunAnswer {
  const { seed = 1, detail = 'fluid' } = options;
  return runScenario(prepareScenario(scenario), { seed, detail, objective: OBJECTIVE, withTimeline: true });
}

/** Quiet for twenty minutes, four times as much for forty, then quiet for two hours. */
const RUSH = minuteDemand(Array.from({ length: 180 }, (_, minute) => (minute >= 20 && minute < 60 ? 720 : 180)));

describe('a rush', () => {
  it('is answered by replicas after the metric, by nodes after their start, and goes as it came', () => {
    const { streams } = run(chatScenario(RUSH));
    const at = (minute: number) => streams[0]?.timeline[minute];
    // 180 a minute at 80 a replica.
    expect(at(10)).toMatchObject({ replicas: 3, ready: 3, nodes: 3 });
    // A datapoint is there a minute after its minute; 720 at 80.
    expect(at(21)?.replicas).toBe(3);
    expect(at(25)).toMatchObject({ replicas: 9, ready: 3, nodes: 9 });
    // 300 s and 30 s of node, 120 s of image, 60 s of model.
    expect(at(29)?.ready).toBe(3);
    expect(at(33)).toMatchObject({ ready: 9 });
    // The window of 300 s, then five minutes of an empty node, validation, and termination.
    expect(at(66)?.replicas).toBe(9);
    expect(at(70)?.replicas).toBe(3);
    expect(at(100)).toMatchObject({ replicas: 3, nodes: 3 });
  });

  it('is the same as bytes with the same seed, and another with another', () => {
    const text = (seed: number) => JSON.stringify(run(chatScenario(dailyDemand(2)), { seed }));
    expect(text(7)).toBe(text(7));
    expect(text(8)).not.toBe(text(7));
  });

  it.each(['fluid', 'requests'] as const)('loses and invents no request (%s)', (detail) => {
    for (const changes of [
      {},
      { serving: { timeoutSeconds: 30 } },
      { serving: { queueLimit: 50 } },
    ] satisfies ScenarioChanges[]) {
      const { requests } = run(chatScenario(RUSH, changes), { detail }).total;
      expect(requests.served + requests.dropped + requests.left).toBeCloseTo(requests.arrived, 2);
      expect(requests.arrived).toBe(40 * 720 + 140 * 180);
    }
  });
});

describe('settings', () => {
  it.each(['fluid', 'requests'] as const)('with more capacity never make waiting longer (%s)', (detail) => {
    const waits = [1, 4, 8, 12, 20].map((minReplicaCount) => {
      const scenario = chatScenario(RUSH, { scaledObject: { minReplicaCount } });
      return run(scenario, { detail }).total.wait.mean ?? 0;
    });
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  });

  it('that do nothing above zero replicas change no byte', () => {
    const text = (scaledObject: Record<string, unknown>) =>
      JSON.stringify(run(chatScenario(dailyDemand(1), { scaledObject })));
    expect(text({ cooldownPeriod: 60 })).toBe(text({ cooldownPeriod: 900 }));
    expect(text({ initialCooldownPeriod: 60 })).toBe(text({}));
    expect(text({ maxReplicaCount: 31 })).toBe(text({}));
  });

  it('cost the minimum where nothing comes', () => {
    const quiet = minuteDemand(Array.from({ length: 600 }, () => 0));
    const { total } = run(chatScenario(quiet, { scaledObject: { minReplicaCount: 2 } }));
    expect(total).toMatchObject({ replicas: { mean: 2, peak: 2 }, nodes: { mean: 2, peak: 2 }, nodeHours: 20 });
    const none = run(chatScenario(quiet, { scaledObject: { minReplicaCount: 0 } })).total;
    // One replica until KEDA first looks, and its node until Karpenter has taken it away.
    expect(none.nodeHours).toBeLessThan(0.2);
    expect(none.attainment).toBeNull();
  });

  it('bind where they bind', () => {
    const bound = (changes: ScenarioChanges) => run(chatScenario(RUSH, changes)).total.boundBy;
    expect(bound({ scaledObject: { maxReplicaCount: 4 } }).maximum).toBeGreaterThan(2000);
    expect(bound({ limits: { 'nvidia.com/gpu': '5' } })['node-pool-limit']).toBeGreaterThan(1500);
    expect(bound({})['node-start']).toBeGreaterThan(200);
    const slow = { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] } };
    expect(bound({ behavior: slow }).rate).toBeGreaterThan(600);
    const episode = { fromSeconds: 0, toSeconds: 7200, instanceTypes: [] };
    const without = { insufficientCapacity: { probability: 0, episodes: [episode] } };
    expect(bound({ profile: without }).capacity).toBeGreaterThan(1500);
  });

  it('with placeholders have nodes before the rush', () => {
    const cold = run(chatScenario(RUSH)).total;
    const warm = run(chatScenario(RUSH, { placeholders: 6 })).total;
    expect(warm.violationSeconds).toBeLessThan(cold.violationSeconds * 0.7);
    expect(warm.nodeHours).toBeGreaterThan(cold.nodeHours);
  });
});

describe('both ways to serve', () => {
  it('agree on replicas and nodes, and on the share that waited too long, over two days', () => {
    const scenario = chatScenario(dailyDemand(2));
    const [fluid, requests] = (['fluid', 'requests'] as const).map((detail) => run(scenario, { detail }).total);
    expect(fluid?.nodeHours).toBe(requests?.nodeHours);
    expect(fluid?.replicas).toEqual(requests?.replicas);
    expect(Math.abs((fluid?.attainment ?? 0) - (requests?.attainment ?? 1))).toBeLessThan(0.02);
  });
});

describe('what cannot be simulated', () => {
  it('is a workload that no node pool takes, in the words of the model', () => {
    const scenario = chatScenario(RUSH, { limits: { 'nvidia.com/gpu': '0' } });
    expect(() => prepareScenario(scenario)).toThrow(/no node pool makes a node for a pod of chat\/chat-api: .*limits/);
  });

  it('is a trigger that KEDA would not take', () => {
    const scenario = chatScenario(RUSH, { trigger: { metricStatPeriod: '7' } });
    expect(() => prepareScenario(scenario)).toThrow(
      /ScaledObject "chat-api", trigger 1 \(aws-cloudwatch\): metricStatPeriod/,
    );
  });
});
