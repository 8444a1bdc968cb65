/** A node whose device plugin leaves its type out joins without GPUs, is never initialized, and is billed all the same. */
import { formatTaint } from '../autoscaling/taints.ts';
import { type Evidence, type Fix, objectSubject } from '../domain/finding.ts';
import { asArray, at } from '../domain/json.ts';
import { INSTANCE_TYPE_LABEL } from '../domain/node-labels.ts';
import { defineCheck, fixBy } from './check.ts';
import { hasDevices, type Uncovered, uncoveredDevices } from './shared/device-coverage.ts';
import { type JsonPatchOperation, patchCommand } from './shared/kubectl.ts';
import { MODEL_FACTS } from './shared/live-cluster.ts';
import { POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeStartable, STARTABLE_MESSAGES } from './shared/startable-types.ts';
import { appendOperations } from './shared/workload-patch.ts';

interface Miss {
  readonly resource: string;
  readonly instanceTypes: readonly string[];
  /** `DaemonSet/kube-system/nvidia-device-plugin`; null when there is none. */
  readonly daemonSet: string | null;
  readonly reason: string;
}

const AFFINITY = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];

export const check = defineCheck({
  id: 'device-plugin-covers-instance-types',
  title: 'a device plugin runs on every type with devices that a node pool may start',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: MODEL_FACTS,
  uses: ['deployments', 'statefulSets'],
  messages: {
    ...STARTABLE_MESSAGES,
    covered: () => 'the device plugins run on all types with devices that it may start',
    noDevices: () => 'none of its instance types has devices',
    uncovered: ({ misses }: { misses: readonly Miss[] }) =>
      misses
        .map(
          ({ resource, instanceTypes, reason }) =>
            `${instanceTypes.join(', ')} would join without ${resource}: ${reason}`,
        )
        .join('; '),
  },
  run: (facts, judge, context) =>
    judgeStartable(facts, context, judge, (startable) => {
      const subject = subjectOf(startable.pool);
      const uncovered = uncoveredDevices(startable, facts, context);
      if (uncovered.length === 0) return judge.pass(subject, hasDevices(startable) ? 'covered' : 'noDevices', {});
      const misses = uncovered.map(toMiss);
      // A plugin under a name of its own is not recognized.
      const certainty = uncovered.every(({ plugin }) => plugin !== null) ? 'exact' : 'bound';
      const details = { evidence: uncovered.flatMap(evidenceOf), certainty, fix: fixOf(uncovered) } as const;
      return judge.fail(subject, 'uncovered', { misses }, details);
    }),
});

function toMiss({ resource, instanceTypes, plugin, gap }: Uncovered): Miss {
  if (!plugin || !gap) {
    return { resource, instanceTypes, daemonSet: null, reason: 'there is no DaemonSet of a device plugin for it' };
  }
  const daemonSet = objectSubject(plugin.object).text;
  const reason =
    gap.kind === 'taint'
      ? `${daemonSet} does not tolerate ${gap.taints.map(formatTaint).join(', ')}`
      : `${daemonSet} does not select them (${gap.keys.join(', ')})`;
  return { resource, instanceTypes, daemonSet, reason };
}

function evidenceOf({ plugin, gap }: Uncovered): Evidence[] {
  if (!plugin || !gap) return [];
  const path = gap.kind === 'taint' ? ['tolerations'] : AFFINITY;
  const value = at(plugin.object.spec, 'template', 'spec', ...path) ?? null;
  return [{ field: ['spec.template.spec', ...path].join('.'), value, source: objectSubject(plugin.object).text }];
}

function fixOf(uncovered: readonly Uncovered[]): Fix {
  const lines = uncovered.map(lineFor);
  if (uncovered.every(({ plugin }) => plugin === null)) {
    return fixBy(
      "install the device plugin: HyperPod's Helm chart (hyperpod-dependencies) has those of NVIDIA, Neuron and EFA",
    );
  }
  const summary = "let the device plugin run on these nodes, and write it into its chart's values as well";
  return fixBy(summary, lines.every((line) => line !== undefined) ? lines.join('\n') : null);
}

function lineFor({ plugin, gap, instanceTypes }: Uncovered): string | undefined {
  if (!plugin || !gap) return undefined;
  const { object } = plugin;
  if (gap.kind === 'label') {
    const operations = listTypes(object.spec, instanceTypes);
    return operations.length === 0 ? undefined : patchCommand(object, operations);
  }
  const tolerations = gap.taints.map(({ key, effect }) => ({ key, operator: 'Exists', effect }));
  return patchCommand(object, appendOperations(object, 'tolerations', tolerations));
}

/** Adds the types to every list of types in the required affinity. */
function listTypes(spec: unknown, types: readonly string[]): JsonPatchOperation[] {
  const terms = asArray(at(spec, 'template', 'spec', ...AFFINITY));
  return terms.flatMap((term, termIndex) =>
    asArray(at(term, 'matchExpressions')).flatMap((expression, index) => {
      if (at(expression, 'key') !== INSTANCE_TYPE_LABEL || at(expression, 'operator') !== 'In') return [];
      const path = `/spec/template/spec/${AFFINITY.join('/')}/${termIndex}/matchExpressions/${index}/values/-`;
      return types.map((value) => ({ op: 'add' as const, path, value }));
    }),
  );
}
