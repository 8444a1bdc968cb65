/** From what the user gave (a name, an ARN, an EKS name, an id, nothing) to one HyperPod cluster. */
import type { Aws, Context } from '../context.ts';
import { loadConfig } from '../config/load-config.ts';
import { eksClusterNameOfArn, parseArn } from '../domain/arn.ts';
import type { Cluster, ClusterSummary } from '../domain/cluster.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { ClusterSelection } from '../domain/options.ts';
import { HpscaleError, isHpscaleError, usageError } from '../errors.ts';
import { CODES, info } from '../io/messages.ts';
import { describeAlive } from './describe-clusters.ts';

export interface ResolvedCluster {
  readonly aws: Aws;
  readonly cluster: Cluster;
}

type Needs = Pick<Context, 'aws' | 'io' | 'ask' | 'isInteractive' | 'files' | 'env'>;

/**
 * Finds the cluster to work on, by name or ARN, its own or its EKS cluster's. Not given: the region's only
 * EKS-orchestrated HyperPod cluster, said on stderr; several: asked for on a terminal, else a usage error with their names.
 */
export async function resolveCluster(selection: ClusterSelection, context: Needs): Promise<ResolvedCluster> {
  const { aws, find } = await openCluster(selection, context);
  return { aws, cluster: await find() };
}

export interface OpenedCluster {
  readonly aws: Aws;
  /** The cluster as it was named, if it was. */
  readonly given: string | undefined;
  readonly profile: string | undefined;
  readonly find: () => Promise<Cluster>;
}

/** AWS in the cluster's region, before anything is asked of it; `find` asks for the cluster. */
export async function openCluster(selection: ClusterSelection, context: Needs): Promise<OpenedCluster> {
  const { cluster: given, ...awsSelection } = await withConfig(selection, context);
  const target = given === undefined ? undefined : parseTarget(given);
  const region = awsSelection.region ?? target?.region;
  const aws = await context.aws({ ...awsSelection, ...(region === undefined ? {} : { region }) });
  if (target?.region !== undefined && target.region !== aws.region) {
    throw usageError(
      'region-mismatch',
      `the cluster ${given ?? ''} is in ${target.region}, not in ${aws.region}`,
      `pass --region ${target.region}, or leave it out`,
    );
  }
  const find = () => (target ? namedCluster(target.nameOrArn, aws, context) : onlyCluster(aws, context));
  return { aws, given, profile: awsSelection.profile, find };
}

/** AWS for what needs no cluster: region and profile by flag, variable or hpscale.yaml. */
export async function connectAws(selection: ClusterSelection, context: Pick<Context, 'aws' | 'files' | 'env'>) {
  const { cluster: _, ...where } = await withConfig(selection, context);
  return await context.aws(where);
}

/** Fills what neither flags nor variables say from hpscale.yaml. */
export async function withConfig(
  selection: ClusterSelection,
  { files, env }: Pick<Context, 'files' | 'env'>,
): Promise<ClusterSelection> {
  if (selection.cluster !== undefined) return selection;
  const { region, ...config } = await loadConfig((path) => files.readTextIfExists(path));
  // A region in the environment is nearer to the user than the file.
  const isRegionSet = Boolean(env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']);
  return { ...config, ...(region === undefined || isRegionSet ? {} : { region }), ...selection };
}

interface Target {
  /** Of the HyperPod cluster; or the name of its EKS cluster. */
  readonly nameOrArn: string;
  /** Of an ARN. */
  readonly region?: string;
}

function parseTarget(given: string): Target {
  if (!given.includes(':')) return { nameOrArn: given };
  const arn = parseArn(given);
  if (arn?.service === 'sagemaker' && /^cluster\/[a-z0-9]{12}$/.test(arn.resource)) {
    return { nameOrArn: given, region: arn.region };
  }
  if (arn?.service === 'eks' && /^cluster\/[\w-]+$/.test(arn.resource)) {
    return { nameOrArn: eksClusterNameOfArn(given), region: arn.region };
  }
  throw usageError(
    'bad-cluster-arn',
    `${given} is not the ARN of a HyperPod cluster`,
    "it looks like arn:PARTITION:sagemaker:REGION:ACCOUNT:cluster/ID; the cluster's name works too",
  );
}

async function namedCluster(given: string, aws: Aws, context: Needs): Promise<Cluster> {
  if (!given.includes(':') && !/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(given)) {
    // An EKS cluster's name may have characters that a HyperPod cluster's may not.
    if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/.test(given)) {
      throw usageError(
        'bad-cluster-name',
        `"${given}" is not the name of a HyperPod cluster`,
        'names have up to 63 letters, digits and hyphens',
      );
    }
    return await mappedCluster(given, aws, context, undefined);
  }
  try {
    return await aws.clusters.describe(given);
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'cluster-not-found')
      return await mappedCluster(given, aws, context, error);
    throw error;
  }
}

/** An EKS cluster's name or a bare id is answered with the HyperPod cluster it belongs to. */
async function mappedCluster(
  given: string,
  aws: Aws,
  context: Needs,
  notFound: HpscaleError | undefined,
): Promise<Cluster> {
  const summaries = await listOrRethrow(aws, notFound);
  const byId = summaries.find((summary) => summary.arn.endsWith(`cluster/${given}`));
  const clusters = byId ? [await aws.clusters.describe(byId.name)] : await describeAll(summaries, aws);
  const cluster = byId ? clusters[0] : clusters.find((candidate) => eksNameOf(candidate) === given);
  if (!cluster) throw notFoundError(given, summaries, aws, notFound);
  const what = byId ? 'the id of' : 'the EKS cluster of';
  context.io.notify(
    info(CODES.clusterMapped, `"${given}" is ${what} the HyperPod cluster "${cluster.name}": using that`),
  );
  return cluster;
}

async function listOrRethrow(aws: Aws, notFound: HpscaleError | undefined): Promise<readonly ClusterSummary[]> {
  try {
    return await aws.clusters.list();
  } catch (error) {
    // "Not found" is the better answer when the list cannot be read either.
    throw notFound ?? error;
  }
}

async function onlyCluster(aws: Aws, context: Needs): Promise<Cluster> {
  const clusters = (await describeAll(await aws.clusters.list(), aws)).filter(
    (cluster) => cluster.orchestrator.kind === 'eks',
  );
  const [first, ...others] = clusters;
  if (!first) {
    throw new HpscaleError({
      kind: 'not-found',
      code: 'no-cluster',
      message: `there is no EKS-orchestrated HyperPod cluster in ${aws.region}`,
      hint: 'pass --region if it is elsewhere, or --profile if it is in another account',
    });
  }
  if (others.length === 0) {
    context.io.notify(info(CODES.clusterChosen, `cluster: ${first.name} (the only one on EKS in ${aws.region})`));
    return first;
  }
  const names = clusters.map((cluster) => cluster.name);
  if (!context.isInteractive) {
    throw usageError(
      'several-clusters',
      `there are ${names.length} HyperPod clusters on EKS in ${aws.region}: ${names.join(', ')}`,
      'pass --cluster NAME',
    );
  }
  const chosen = await context.ask.select({
    id: 'cluster',
    flag: '--cluster',
    text: 'Which cluster?',
    choices: names.map((name) => ({ value: name, label: name })),
  });
  return clusters.find((cluster) => cluster.name === chosen) ?? first;
}

async function describeAll(summaries: readonly ClusterSummary[], aws: Aws): Promise<readonly Cluster[]> {
  return await describeAlive(summaries, (name) => aws.clusters.describe(name));
}

function eksNameOf(cluster: Cluster): string | undefined {
  return cluster.orchestrator.kind === 'eks' ? eksClusterNameOfArn(cluster.orchestrator.eksClusterArn) : undefined;
}

function notFoundError(given: string, summaries: readonly ClusterSummary[], aws: Aws, cause: unknown): HpscaleError {
  const names = summaries.map((summary) => summary.name);
  return new HpscaleError({
    kind: 'not-found',
    code: 'cluster-not-found',
    message: `there is no HyperPod cluster "${given}" in ${aws.region}${didYouMean(given, names)}`,
    hint:
      names.length === 0
        ? `${aws.region} has no HyperPod clusters; pass --region if it is elsewhere`
        : `the clusters there: ${names.join(', ')}`,
    cause,
  });
}
