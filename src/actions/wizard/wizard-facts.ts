/** What the wizard's questions are made from: read when a question needs it, once. */
import { LIVE_CHECKS } from '../../checks/index.ts';
import { loadChecksConfig } from '../../config/checks-config.ts';
import type { Aws, Choice, Context, Kube } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { CheckResult } from '../../domain/finding.ts';
import type { GroupOccupancy } from '../../domain/group-occupancy.ts';
import { type KubeObject, type ResourceType, RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import type { ClusterSelection, KubeSelection } from '../../domain/options.ts';
import type { NodePoolSpec } from '../../domain/node-pool.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import { isHpscaleError } from '../../errors.ts';
import { CODES, progress } from '../../io/messages.ts';
import { clusterArnParts } from '../../manifests/cluster-role.ts';
import { collectQuotas } from '../collect-quotas.ts';
import { connectKube } from '../connect-kube.ts';
import { describeClusters } from '../describe-clusters.ts';
import { findKeda, type FoundKeda } from '../find-keda.ts';
import { findRunningNodes } from '../find-running-nodes.ts';
import { gatherFacts } from '../gather-facts.ts';
import { judgeFacts } from '../judge-facts.ts';
import { nodePoolSpecOf } from '../spec-of-live.ts';
import { connectAws, resolveCluster } from '../resolve-cluster.ts';
import { sayIdentity } from '../say-identity.ts';
import { ifPermitted, ifServed } from '../unless-refused.ts';
import { type Answers, textOf } from './answers.ts';
import { findTriggerSources } from './trigger-sources.ts';

export interface WizardFacts {
  /** Region, profile and cluster, by flag or answer, as far as they are known by now. */
  selection(answers: Answers): ClusterSelection;
  aws(answers: Answers): Promise<Aws>;
  /** Who is asking, said once for each account and region. */
  sayIdentity(answers: Answers): Promise<unknown>;
  /** All of the region; undefined when they may not be listed. */
  clusters(answers: Answers): Promise<readonly Cluster[] | undefined>;
  cluster(answers: Answers): Promise<Cluster>;
  kube(answers: Answers): Promise<Kube>;
  /** Quotas of the cluster's types, and those of the cluster as a whole. */
  quotas(answers: Answers): Promise<readonly QuotaRow[]>;
  /** Quotas of every type. */
  allQuotas(answers: Answers): Promise<readonly QuotaRow[]>;
  /** Availability zone by subnet, of the cluster's and its groups' subnets; empty when they may not be read. */
  zones(answers: Answers): Promise<ReadonlyMap<string, string>>;
  nodeClasses(answers: Answers): Promise<readonly KubeObject[]>;
  nodePools(answers: Answers): Promise<readonly NodePoolSpec[]>;
  /** Groups with nodes that Karpenter did not make and that no node class has taken in. */
  occupancies(answers: Answers): Promise<readonly GroupOccupancy[]>;
  keda(answers: Answers): Promise<FoundKeda | undefined>;
  deployments(answers: Answers): Promise<readonly KubeObject[]>;
  /** What checks find, before anything is changed. */
  findings(answers: Answers): Promise<CheckResult>;
  /** What triggers can read: `alb NAME` and `sqs URL` as values. */
  triggerSources(answers: Answers): Promise<readonly Choice[]>;
  /** Says something once, however often the question is seen that it belongs to. */
  tellOnce(topic: string, tell: () => void): void;
  /** Reads everything anew from now on. */
  forget(): void;
}

export interface FactSources {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
}

type Read<T> = (answers: Answers) => Promise<T>;
/** Reads at most once for what was answered so far; `says` is what the person sees meanwhile. */
type Once = <T>(name: string, read: Read<T>, says?: string) => Read<T>;

/** Facts that are read at most once for each cluster. */
export function createWizardFacts(sources: FactSources, context: Context): WizardFacts {
  const memory = new Map<string, Promise<unknown>>();
  const told = new Set<string>();
  const selection = (answers: Answers) => ({ ...sources.selection, ...answered(answers) });
  const once: Once = (name, read, says) => (answers) => {
    const key = JSON.stringify([name, selection(answers)]);
    const known = memory.get(key) as ReturnType<typeof read> | undefined;
    if (known) return known;
    if (says !== undefined) context.io.notify(progress(CODES.resourcePoll, says));
    const reading = read(answers);
    memory.set(key, reading);
    // A read that failed is tried again when it is needed again.
    reading.catch(() => memory.delete(key));
    return reading;
  };
  const aws = awsFacts({ selection, sources, once, context });
  return {
    selection,
    ...aws,
    ...kubeFacts(aws, { selection, sources, once, context }),
    tellOnce: (topic, tell) => {
      if (!told.has(topic)) tell();
      told.add(topic);
    },
    forget: () => memory.clear(),
  };
}

interface Reading {
  readonly selection: WizardFacts['selection'];
  readonly sources: FactSources;
  readonly once: Once;
  readonly context: Context;
}

type AwsFacts = Pick<
  WizardFacts,
  'aws' | 'sayIdentity' | 'clusters' | 'cluster' | 'quotas' | 'allQuotas' | 'zones' | 'triggerSources'
>;

function awsFacts({ selection, once, context }: Reading): AwsFacts {
  const aws = once('aws', (answers) => connectAws(selection(answers), context));
  const cluster = once(
    'cluster',
    async (answers) => (await resolveCluster(selection(answers), context)).cluster,
    'looking at the cluster',
  );
  const quotasOf = (all: boolean) => async (answers: Answers) => {
    const question = { cluster: await cluster(answers), all, instanceTypes: [], needs: [] };
    return (await collectQuotas(question, await aws(answers))).rows;
  };
  return {
    aws,
    cluster,
    sayIdentity: once('identity', async (answers) => sayIdentity(await aws(answers), context)),
    clusters: once(
      'clusters',
      async (answers) => {
        const { clusters } = await aws(answers);
        const mayList = await ifPermitted(
          async () => (await clusters.list(), true),
          () => false,
        );
        return mayList ? (await describeClusters({ clusters })).clusters : undefined;
      },
      'looking for clusters',
    ),
    quotas: once('quotas', quotasOf(false), 'looking up quotas'),
    allQuotas: once('allQuotas', quotasOf(true), 'looking up quotas'),
    zones: once('zones', async (answers) => {
      const ids = subnetsOf(await cluster(answers));
      const { subnets } = await aws(answers);
      const found = await ifPermitted(
        () => (ids.length === 0 ? Promise.resolve([]) : subnets.describe(ids)),
        () => [],
      );
      return new Map(found.map(({ id, zone }) => [id, zone]));
    }),
    triggerSources: once('triggerSources', async (answers) => {
      const { accountId } = clusterArnParts(await cluster(answers));
      return await findTriggerSources(await aws(answers), accountId);
    }),
  };
}

type KubeFacts = Pick<
  WizardFacts,
  'kube' | 'nodeClasses' | 'nodePools' | 'occupancies' | 'keda' | 'deployments' | 'findings'
>;

function kubeFacts({ aws, cluster }: AwsFacts, { selection, sources, once, context }: Reading): KubeFacts {
  const kube = once(
    'kube',
    async (answers) => {
      const opened = await connectKube(await cluster(answers), await aws(answers), sources.kube, context);
      await requireWelcome(opened);
      return opened;
    },
    'looking at Kubernetes',
  );
  /** Without the permission to see them, none are offered. */
  const listed = (type: ResourceType) => async (answers: Answers) =>
    await ifPermitted(
      async () => ifServed(async () => (await kube(answers)).list(type), []),
      () => [],
    );
  const poolObjects = listed(RESOURCES.nodePool);
  const nodeClasses = once('nodeClasses', listed(RESOURCES.nodeClass));
  return {
    kube,
    nodeClasses,
    nodePools: once('nodePools', async (answers) => (await poolObjects(answers)).map(nodePoolSpecOf)),
    occupancies: once(
      'occupancies',
      async (answers) => {
        const taken = new Set((await nodeClasses(answers)).flatMap(instanceGroupsOf));
        const free = (await cluster(answers)).instanceGroups.filter(({ name }) => !taken.has(name));
        const around = { aws: await aws(answers), kube: await kube(answers) };
        return await findRunningNodes(free, await cluster(answers), around);
      },
      'looking for running nodes',
    ),
    keda: once('keda', async (answers) => findKeda(await kube(answers))),
    deployments: once('deployments', listed(RESOURCES.deployment)),
    findings: once(
      'findings',
      async (answers) => {
        const config = await loadChecksConfig((path) => context.files.readTextIfExists(path));
        const named = { ...selection(answers), cluster: (await cluster(answers)).name };
        return judgeFacts(LIVE_CHECKS, await gatherFacts({ selection: named, kube: sources.kube }, context), {
          config,
        });
      },
      'checking what autoscaling depends on',
    ),
  };
}

/** The cluster's own first, then those of its groups. */
export function subnetsOf({ subnetIds, instanceGroups }: Cluster): readonly string[] {
  return [...new Set([...subnetIds, ...instanceGroups.flatMap((group) => group.subnetIds)])];
}

/** Nothing is asked before the first call: whether the API server is there, and knows the caller, is told at once. */
async function requireWelcome(kube: Kube): Promise<void> {
  try {
    await kube.get(RESOURCES.namespace, 'default');
  } catch (error) {
    // Who may not see namespaces may still do what setup needs.
    if (isHpscaleError(error) && error.code === 'kubernetes-forbidden') return;
    throw error;
  }
}

function answered(answers: Answers): ClusterSelection {
  const region = textOf(answers, 'region');
  const profile = textOf(answers, 'profile');
  const cluster = textOf(answers, 'cluster');
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}
