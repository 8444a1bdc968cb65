/** Which devices of the nodes that a pool may start no device plugin would make allocatable. */
import { deviceCapacity } from '../../autoscaling/offerings.ts';
import { milliOf, parseResources } from '../../autoscaling/resource-list.ts';
import { asArray, at } from '../../domain/json.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';
import type { CheckContext } from '../check.ts';
import { type DevicePlugin, devicePluginsOf, EFA_RESOURCE, type Gap, gapOf } from './device-plugins.ts';
import type { ModelFacts } from './live-cluster.ts';
import { oncePerRun } from './once-per-run.ts';
import type { StartablePool } from './startable-types.ts';

/** Types whose nodes would lack a device for one reason. */
export interface Uncovered {
  readonly resource: string;
  readonly instanceTypes: readonly string[];
  /** null: there is none for the resource. */
  readonly plugin: DevicePlugin | null;
  readonly gap: Gap | null;
}

interface Devices {
  readonly plugins: readonly DevicePlugin[];
  /** Whether some pod or workload asks for it: only then EFA has to be there. */
  readonly isEfaAsked: boolean;
  /** `node pool resource`: nodes of the pool show it, whoever makes them. */
  readonly shown: ReadonlySet<string>;
}

/** Read once: plugins, who asks for EFA, and what nodes show. */
const devicesOf = oncePerRun((facts: ModelFacts, context: CheckContext): Devices => {
  const workloads = [...(context.optional('deployments') ?? []), ...(context.optional('statefulSets') ?? [])];
  return {
    plugins: devicePluginsOf(facts.daemonSets),
    isEfaAsked: facts.pods.some(asksForEfa) || workloads.some(({ spec }) => asksForEfa(at(spec, 'template'))),
    shown: new Set(facts.nodes.flatMap(shownBy)),
  };
});

function asksForEfa(pod: unknown): boolean {
  return asArray(at(pod, 'spec', 'containers')).some(
    (container) => at(container, 'resources', 'limits', EFA_RESOURCE) !== undefined,
  );
}

function shownBy({ metadata, status }: KubeObject): string[] {
  const pool = metadata.labels?.[NODE_POOL_LABEL];
  if (pool === undefined) return [];
  const { allocatable } = (status ?? {}) as { readonly allocatable?: Readonly<Record<string, string>> };
  return [...parseResources(allocatable)]
    .filter(([name, { milli }]) => name.includes('/') && milli > 0n)
    .map(([name]) => `${pool} ${name}`);
}

/** Grouped by resource and reason; empty when everything is covered. */
export function uncoveredDevices(startable: StartablePool, facts: ModelFacts, context: CheckContext): Uncovered[] {
  const devices = devicesOf(facts, context);
  const found = new Map<string, Uncovered & { readonly instanceTypes: string[] }>();
  for (const option of startable.options) {
    for (const resource of devicesOfType(option.name, devices)) {
      if (devices.shown.has(`${startable.pool.name} ${resource}`)) continue;
      const miss = missOf(startable, option, resource, devices.plugins);
      if (!miss) continue;
      const id = JSON.stringify([resource, miss.plugin?.object.metadata.name, miss.gap]);
      const known = found.get(id);
      if (known) known.instanceTypes.push(option.name);
      else found.set(id, { resource, instanceTypes: [option.name], ...miss });
    }
  }
  return [...found.values()].map((entry) => ({
    ...entry,
    instanceTypes: [...new Set(entry.instanceTypes)].toSorted(),
  }));
}

/** The devices of a type that have to be there. */
function devicesOfType(name: string, { isEfaAsked }: Devices): string[] {
  const type = findInstanceType(name);
  if (!type) return [];
  const capacity = deviceCapacity(type);
  return [...capacity.keys()].filter(
    (resource) => milliOf(capacity, resource) > 0n && (isEfaAsked || resource !== EFA_RESOURCE),
  );
}

/** Whether a type of the pool has devices at all. */
export function hasDevices({ options }: StartablePool): boolean {
  return options.some(({ name }) => findInstanceType(name)?.accelerator !== undefined);
}

function missOf(
  startable: StartablePool,
  option: StartablePool['options'][number],
  resource: string,
  all: readonly DevicePlugin[],
): Pick<Uncovered, 'plugin' | 'gap'> | undefined {
  const plugins = all.filter((plugin) => plugin.resource === resource);
  const gaps = plugins.map((plugin) => ({ plugin, gap: gapOf(plugin, startable, option) }));
  if (gaps.some(({ gap }) => gap === undefined)) return undefined;
  const [first] = gaps;
  return first?.gap ? { plugin: first.plugin, gap: first.gap } : { plugin: null, gap: null };
}
