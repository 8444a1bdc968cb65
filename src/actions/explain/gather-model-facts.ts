/** What the scheduling model needs: from the cluster, a bundle, or a list of objects as `kubectl get -o json` writes it. */
import type { Aws, Context, Kube } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { type CollectedFacts, type Fact, type Facts, factsOf, readFact, unreadFact } from '../../domain/facts.ts';
import { type KubeObject, RESOURCES } from '../../domain/kube-object.ts';
import { readBundle } from '../../domain/snapshot.ts';
import { readManifests } from '../../manifests/reading/read-manifests.ts';
import { ownSchemas } from '../../manifests/schemas/judge-object.ts';
import type { FactsOptions } from '../gather-facts.ts';
import { factsOfManifests, judgeObjects } from '../manifest-facts.ts';
import { openKube } from '../open-kube.ts';
import { attempt } from '../read-fact.ts';

const NOT_ASKED = unreadFact('not-applicable', 'explain does not look at it');

/** Lists of the API server that the model reads. */
const LISTS = {
  nodeClasses: RESOURCES.nodeClass,
  nodePools: RESOURCES.nodePool,
  nodeClaims: RESOURCES.nodeClaim,
  nodes: RESOURCES.node,
  pods: RESOURCES.pod,
  daemonSets: RESOURCES.daemonSet,
  deployments: RESOURCES.deployment,
  statefulSets: RESOURCES.statefulSet,
  podDisruptionBudgets: RESOURCES.podDisruptionBudget,
} as const;

/** Facts, each with its reason where it could not be read. Throws as `openKube` and `readBundle` do, and for a file that is neither. */
export async function gatherModelFacts(options: FactsOptions, context: Context): Promise<CollectedFacts> {
  const { from } = options;
  if (from === undefined) return await collect(options, context);
  const name = from === '-' ? 'standard input' : from;
  const text = await context.files.readText(from);
  return isBundle(text) ? readBundle(text, name) : readList(name, text, context.clock.now());
}

/** A bundle says what it is; anything else is taken for objects. */
function isBundle(text: string): boolean {
  return /"schema"\s*:\s*"hpscale\./.test(text.slice(0, 2000));
}

function readList(name: string, text: string, now: number): CollectedFacts {
  const file = readManifests(name, text);
  return factsOfManifests(judgeObjects([file], ownSchemas()), now);
}

async function collect(options: FactsOptions, context: Context): Promise<CollectedFacts> {
  const { kube, hyperpod } = await openKube(options.selection, options.kube, context);
  const [lists, aws] = await Promise.all([
    listAll(kube),
    hyperpod ? awsFacts(hyperpod.aws, hyperpod.cluster) : ({} satisfies Partial<Facts>),
  ]);
  return {
    origin: {
      collectedAt: context.clock.now(),
      clusterName: hyperpod?.cluster.name ?? null,
      region: hyperpod?.aws.region ?? null,
      profile: null,
    },
    facts: factsOf({ ...lists, ...aws }, NOT_ASKED),
  };
}

async function listAll(kube: Kube): Promise<Partial<Facts>> {
  const entries = await Promise.all(
    Object.entries(LISTS).map(async ([key, type]) => {
      const fact: Fact<readonly KubeObject[]> = await attempt(`list ${type.plural}`, () => kube.list(type));
      return [key, fact] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Groups that no node class has yet lie in subnets. */
async function awsFacts(aws: Aws, cluster: Cluster): Promise<Partial<Facts>> {
  const ids = [...new Set(cluster.instanceGroups.flatMap(({ subnetIds }) => subnetIds))];
  return {
    cluster: readFact(cluster, 'sagemaker:DescribeCluster'),
    subnets: await attempt('ec2:DescribeSubnets', () => aws.subnets.describe(ids)),
  };
}
