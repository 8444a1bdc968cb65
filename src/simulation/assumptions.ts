/** What a run takes for given, and what it leaves out: one line each, for whoever reads its figures. */
import type { PreparedScenario, PreparedStream } from './prepare.ts';

/** Of this scenario. */
export function assumptionsOf(scenario: PreparedScenario): readonly string[] {
  const { streams, profile, unknownTypes } = scenario;
  return [
    `nodes and pods take their time as ${profile.source}`,
    'a run begins with the replicas that its first minutes ask for, on nodes that are ready',
    'CloudWatch has a datapoint one minute after its period; the HPA syncs every 15.022 s',
    'one queue in front of all replicas, first come, first served; requests are alike',
    ...streams.flatMap(assumptionsOfStream),
    ...(unknownTypes.length === 0
      ? []
      : [`these instance types are not known, and left out: ${unknownTypes.join(', ')}`]),
    'not simulated: drift, replacement by cheaper nodes, pod disruption budgets, quotas, addresses of subnets, pods of others',
  ];
}

function assumptionsOfStream({ name, signals, spec, pod }: PreparedStream): readonly string[] {
  const unknown = signals.flatMap((signal, index) =>
    signal.kind === 'unknown'
      ? [
          `trigger ${index + 1} (${spec.triggers[index]?.type}) of ${name} is taken for one that asks for nothing: ${signal.why}`,
        ]
      : [],
  );
  const rules = [pod.spread, pod.affinity, pod.preferredAffinity, pod.antiAffinity, pod.preferredAntiAffinity];
  const isPicky = rules.some((terms) => terms.length > 0);
  return [...unknown, ...(isPicky ? [`pods of ${name} are placed as if they neither spread nor kept apart`] : [])];
}
