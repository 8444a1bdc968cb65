/** A scenario from what a cluster has (or a bundle, or files), a trace of its demand, and what its replicas can do. */
import type { Context } from '../../context.ts';
import { type CollectedFacts, factReader } from '../../domain/facts.ts';
import { type KubeObject, namespacedName, namespaceOf } from '../../domain/kube-object.ts';
import { targetKeyOf } from '../../domain/live-scaled-object.ts';
import { knownNodeStart, slowStartText } from '../../domain/measured-node-start.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import { DEFAULT_NODE_START_SECONDS, nodeStartOf } from '../../domain/scaling-timing.ts';
import type { Delay, ProvisioningProfile, Scenario, Serving, Signal } from '../../domain/simulation/scenario.ts';
import { usageError } from '../../errors.ts';
import { specOf, targetOf } from '../../autoscaling/keda/scaled-object.ts';
import { assumedProfile } from '../../simulation/assumed-profile.ts';
import type { TracedDemand } from '../../simulation/demand-of-trace.ts';
import { signalOfTrigger } from '../../simulation/signal-of-trigger.ts';
import { gatherModelFacts } from '../explain/gather-model-facts.ts';
import { gatherFacts } from '../gather-facts.ts';
import { readManifestFiles } from '../read-manifest-files.ts';
import { demandSource, readDemand } from './read-demand.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import { setFields } from './set-fields.ts';

export interface BuiltScenario {
  readonly scenario: Scenario;
  /** Where the demand is from, for people. */
  readonly source: string;
  readonly assumptions: readonly string[];
}

/** Reads; changes nothing. Throws where something is missing, naming it. */
export async function buildScenario(options: ScenarioOptions, context: Context): Promise<BuiltScenario> {
  const [files, traced] = await Promise.all([
    readManifestFiles(options.files, context.files),
    readDemand(options, context.files),
  ]);
  const own = files.flatMap(({ read }) => read.objects.map(({ value }) => value as unknown as KubeObject));
  return assemble(overlay(await collect(options, own, context), own), traced, options);
}

const WHOLE = ['NodePool', 'HyperpodNodeClass', 'ScaledObject'];

/** Files that have everything need no cluster. */
async function collect(
  options: ScenarioOptions,
  own: readonly KubeObject[],
  context: Context,
): Promise<CollectedFacts | undefined> {
  if (options.from !== undefined) return await gatherModelFacts(options, context);
  if (WHOLE.every((kind) => own.some((object) => object.kind === kind))) return undefined;
  return await gatherFacts(options, context);
}

interface Objects {
  readonly nodePools: readonly KubeObject[];
  readonly nodeClasses: readonly KubeObject[];
  readonly nodeClaims: readonly KubeObject[];
  readonly daemonSets: readonly KubeObject[];
  readonly workloads: readonly KubeObject[];
  readonly scaledObjects: readonly KubeObject[];
}

/** Objects of files take the place of those of the same kind and name, later ones that of earlier ones. */
function overlay(collected: CollectedFacts | undefined, own: readonly KubeObject[]): Objects {
  const facts = collected && factReader(collected);
  const live = (key: ListKey) => facts?.optional(key) ?? [];
  const both = (kinds: readonly string[], present: readonly KubeObject[]) => {
    const all = [...present, ...own.filter(({ kind }) => kinds.includes(kind))];
    return [...new Map(all.map((object) => [idOf(object), object])).values()];
  };
  return {
    nodePools: both(['NodePool'], live('nodePools')).filter((pool) => hyperpodNodeClassOf(pool) !== undefined),
    nodeClasses: both(['HyperpodNodeClass'], live('nodeClasses')),
    nodeClaims: live('nodeClaims'),
    daemonSets: both(['DaemonSet'], live('daemonSets')),
    workloads: both(['Deployment', 'StatefulSet'], [...live('deployments'), ...live('statefulSets')]),
    scaledObjects: both(['ScaledObject'], live('scaledObjects')),
  };
}

type ListKey =
  | 'nodePools'
  | 'nodeClasses'
  | 'nodeClaims'
  | 'daemonSets'
  | 'deployments'
  | 'statefulSets'
  | 'scaledObjects';

function idOf(object: KubeObject): string {
  return `${object.kind} ${namespaceOf(object)}/${object.metadata.name}`;
}

function assemble(objects: Objects, traced: TracedDemand, options: ScenarioOptions): BuiltScenario {
  const found = chooseScaledObject(objects.scaledObjects, options.scaledObject);
  const workload = objects.workloads.find(
    (object) => `${namespaceOf(object)}/${object.kind}/${object.metadata.name}` === targetKeyOf(found),
  );
  if (!workload) {
    throw usageError(
      'no-workload',
      `${targetKeyOf(found)}, which ScaledObject ${namespacedName(found)} scales, is not there`,
      'give its manifest with -f',
    );
  }
  if (objects.nodePools.length === 0) {
    throw usageError(
      'no-node-pools',
      'there is no node pool of HyperPod',
      'give one with -f, or make one: hpscale nodepool apply --help',
    );
  }
  const scaledObject = setFields(found, options.sets);
  const signals = specOf(scaledObject).triggers.map((trigger) => signalOfTrigger(trigger, options.prometheus));
  if (signals.every(({ kind }) => kind === 'unknown')) {
    const [first] = signals;
    throw usageError(
      'no-signal',
      `no trigger of ${namespacedName(found)} can be simulated: ${first?.kind === 'unknown' ? first.why : 'it has none'}`,
    );
  }
  const serving = settleServing(scaledObject, signals, options);
  return {
    scenario: {
      nodePools: objects.nodePools,
      nodeClasses: objects.nodeClasses,
      daemonSets: objects.daemonSets,
      streams: [
        {
          name: namespacedName(workload),
          demand: traced.demand,
          serving: serving.serving,
          workload,
          scaledObject,
          signals,
          placeholders: options.placeholders,
        },
      ],
      provisioning: settleProfile(objects.nodeClaims, options),
    },
    source: demandSource(options.demand),
    assumptions: [...traced.assumptions, ...serving.assumptions],
  };
}

function chooseScaledObject(all: readonly KubeObject[], wanted: string | undefined): KubeObject {
  const names = all.map(namespacedName);
  if (wanted !== undefined) {
    const found = all.find((object) => namespacedName(object) === wanted || object.metadata.name === wanted);
    if (found) return found;
    throw usageError(
      'no-scaledobject',
      `there is no ScaledObject ${wanted}${didYouMean(wanted, [...names, ...all.map(({ metadata }) => metadata.name)])}`,
      hintOf(names),
    );
  }
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  const message = only ? 'there are several ScaledObjects' : 'there is no ScaledObject';
  throw usageError(
    'which-scaledobject',
    message,
    only ? hintOf(names) : 'give one with -f: hpscale scaledobject render --help',
  );
}

function hintOf(names: readonly string[]): string {
  return names.length === 0 ? 'give one with -f' : `choose one with --scaledobject: ${names.join(', ')}`;
}

function settleProfile(nodeClaims: readonly KubeObject[], { nodeStartSeconds }: ScenarioOptions): ProvisioningProfile {
  if (nodeStartSeconds !== null) {
    return assumedProfile(
      nodeStartOf(nodeStartSeconds),
      `assumed around a typical node start of ${nodeStartSeconds} s, as given`,
    );
  }
  const known = knownNodeStart(nodeClaims, nodeStartOf(DEFAULT_NODE_START_SECONDS));
  return assumedProfile(
    known,
    known.samples === 0
      ? `assumed: nodes typically in ${DEFAULT_NODE_START_SECONDS} s (--node-start gives another)`
      : `assumed, but for the node start: typically ${known.typicalSeconds} s, ${slowStartText(known)}`,
  );
}

const DEFAULT_CONCURRENCY = 4;
/** How much of what a replica can do the trigger's target is taken to be. */
const TARGET_SHARE = 0.8;

/** What is not given follows from the target of the first trigger on arrivals. */
function settleServing(
  scaledObject: KubeObject,
  signals: readonly Signal[],
  { serving }: ScenarioOptions,
): { readonly serving: Serving; readonly assumptions: readonly string[] } {
  const concurrency = serving.concurrency ?? DEFAULT_CONCURRENCY;
  const { timeoutSeconds, queueLimit } = serving;
  if (serving.serviceSeconds !== null) {
    return {
      serving: { concurrency, serviceSeconds: serving.serviceSeconds, timeoutSeconds, queueLimit },
      assumptions: [],
    };
  }
  const index = signals.findIndex(({ kind }) => kind === 'arrivals' || kind === 'arrivals-per-replica');
  const trigger = specOf(scaledObject).triggers[index];
  if (!trigger) {
    throw usageError(
      'no-service-time',
      'how long a request takes does not follow from the triggers',
      'give it with --service-time, for example --service-time 800ms --concurrency 4',
    );
  }
  const periodSeconds = trigger.type === 'aws-cloudwatch' ? Number(trigger.metadata['metricStatPeriod'] ?? 300) : 1;
  const perSecond = targetOf(trigger).targetMilli / 1000 / periodSeconds / TARGET_SHARE;
  const mean = concurrency / perSecond;
  const serviceSeconds: Delay = { kind: 'exponential', mean };
  return {
    serving: { concurrency, serviceSeconds, timeoutSeconds, queueLimit },
    assumptions: [
      `a replica is taken to serve ${perSecond.toFixed(2)} requests a second (its trigger's target is 80 % of that), ${concurrency} at a time, each in ${mean.toFixed(2)} s on average: --service-time and --concurrency say otherwise`,
    ],
  };
}
