/** The use case `cluster create`: read the file, judge it, make the cluster, wait for it. */
import { loadNewCluster } from '../../config/load-new-cluster.ts';
import type { Aws, Context } from '../../context.ts';
import { eksClusterNameOfArn, parseArn } from '../../domain/arn.ts';
import type { Cluster, EksCluster } from '../../domain/cluster.ts';
import type { ClusterResult } from '../../domain/cluster-result.ts';
import type { LoadedCluster } from '../../domain/new-cluster-spec.ts';
import type { AwsSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations, type Plan, plannedResults } from '../../domain/plan.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { hint, warning } from '../../io/messages.ts';
import { type ChangeTools, createChangeTools } from '../change-autoscaling.ts';
import { chooseRole, type ChosenRole } from '../choose-role.ts';
import { commandLine } from '../command-line.ts';
import { consent } from '../consent.ts';
import { createObjections, type Objections } from '../converge/objections.ts';
import { executePlan } from '../execute-plan.ts';
import { refuseDeadCluster } from '../judge-autoscaling.ts';
import { sayIdentity } from '../say-identity.ts';
import { failedError } from './await-cluster.ts';
import { clusterToCome, roleNameToCome } from './cluster-to-come.ts';
import { findCluster, refuseOther } from './existing-cluster.ts';
import { judgeEks, judgeNewCluster } from './judge-new-cluster.ts';
import { planCreation, planExisting } from './plan-create.ts';

export interface CreateClusterOptions {
  readonly file: string;
  readonly selection: AwsSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

/** Makes the cluster. A second run while it is being made waits on; one that is there as the file describes it is left alone. */
export async function runCreateCluster(
  options: CreateClusterOptions,
  context: Context,
): Promise<Outcome<ClusterResult>> {
  const { file, mutation } = options;
  const loaded = loadNewCluster(file, await context.files.readText(file));
  const { spec } = loaded;
  const region = options.selection.region ?? regionOf(loaded, context);
  const aws = await context.aws({ ...options.selection, ...(region === undefined ? {} : { region }) });
  const where = { ...options.selection, region: aws.region };
  const again = commandLine('cluster create', where, [`-f ${shellWord(file)}`]);
  const tools = createChangeTools(aws, context, options.wait, { again, wait: again });
  const plan = await planFor(loaded, aws, tools, context);
  for (const text of hasMutations(plan) ? [] : plan.warnings) context.io.notify(warning(text));
  const isAgreed = await consent(plan, mutation, context);
  const steps = isAgreed ? await executePlan(plan, context, { resumeWith: again }) : plannedResults(plan);
  const cluster = await findCluster(spec.name, aws);
  if (isAgreed && cluster?.status === 'InService')
    context.io.notify(hint(`next: hpscale setup --cluster ${spec.name} --region ${aws.region}`));
  return done(resultOf(spec.name, aws, { steps, mutation, cluster }));
}

/** The document of a cluster as it is, or is not. */
export function resultOf(
  name: string,
  { region }: Aws,
  {
    steps,
    mutation,
    cluster,
  }: Pick<ClusterResult, 'steps'> & { readonly mutation: MutationOptions; readonly cluster: Cluster | undefined },
): ClusterResult {
  return {
    schema: 'hpscale.cluster/v1',
    cluster: name,
    region,
    dryRun: mutation.dryRun,
    steps,
    arn: cluster?.arn ?? null,
    status: cluster?.status ?? null,
    autoscaling: cluster?.autoscaling ?? null,
    clusterRole: cluster?.clusterRoleArn ?? null,
  };
}

/** Of the file; the environment is nearer to the user. */
function regionOf({ spec }: LoadedCluster, { env }: Pick<Context, 'env'>): string | undefined {
  return env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? spec.region ?? parseArn(spec.eksCluster)?.region;
}

async function planFor(loaded: LoadedCluster, aws: Aws, tools: ChangeTools, context: Context): Promise<Plan> {
  const { spec } = loaded;
  const objections = createObjections(loaded);
  const [identity, existing, eks] = await Promise.all([
    sayIdentity(aws, context),
    findCluster(spec.name, aws),
    readEks(loaded, aws, objections),
  ]);
  if (existing && eks) return await planForExisting(existing, loaded, eks.arn, { aws, tools, context });
  if (!eks) {
    objections.throwAny();
    throw new Error('an EKS cluster that is not there was not objected to');
  }
  const toCome = clusterToCome(spec, eks.arn);
  if (parseArn(eks.arn)?.accountId !== identity.accountId) objections.add(['eksCluster'], otherAccount(eks.arn));
  const [warnings, role] = await Promise.all([
    judgeNewCluster(loaded, toCome, aws, objections),
    readRole(loaded, toCome, aws, objections),
  ]);
  const notes = judgeEks(eks, objections);
  objections.throwAny();
  if (!role) throw new Error('a role that cannot be used was not objected to');
  return planCreation({ spec, toCome, eksClusterArn: eks.arn, role, warnings: [...notes, ...warnings] }, tools);
}

interface World {
  readonly aws: Aws;
  readonly tools: ChangeTools;
  readonly context: Context;
}

async function planForExisting(
  existing: Cluster,
  { spec }: LoadedCluster,
  eksClusterArn: string,
  { aws, tools, context }: World,
): Promise<Plan> {
  try {
    refuseDeadCluster(existing);
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'cluster-failed') throw error;
    throw await failedError(error, spec.name, aws, context);
  }
  refuseOther(existing, spec, eksClusterArn);
  // One that was cut off before its role was narrowed.
  const role = spec.role.role === undefined ? await chooseRole(undefined, existing, aws, spec.role) : undefined;
  return planExisting(existing, role?.steps ?? [], tools);
}

/** undefined: it is not there, which is an objection. */
async function readEks({ spec }: LoadedCluster, aws: Aws, objections: Objections): Promise<EksCluster | undefined> {
  const arn = parseArn(spec.eksCluster);
  if (arn && arn.region !== aws.region) {
    const message = `the EKS cluster is in ${arn.region}, and the HyperPod cluster would be in ${aws.region}`;
    const hint = `pass --region ${arn.region}, or name another EKS cluster`;
    objections.add(['eksCluster'], new HpscaleError({ kind: 'conflict', code: 'region-mismatch', message, hint }));
    return undefined;
  }
  return await objecting(['eksCluster'], objections, () =>
    aws.eks.describe(arn ? eksClusterNameOfArn(spec.eksCluster) : spec.eksCluster),
  );
}

async function readRole(
  { spec }: LoadedCluster,
  toCome: Cluster,
  aws: Aws,
  objections: Objections,
): Promise<ChosenRole | undefined> {
  const { role, adopt } = spec.role;
  const mayMake = role === undefined || !role.startsWith('arn:');
  return await objecting(['role'], objections, () =>
    chooseRole(role ?? roleNameToCome(toCome), toCome, aws, { adopt, mayMake }),
  );
}

/** What the file may be blamed for becomes an objection; what is wrong with AWS or the caller goes on. */
async function objecting<T>(
  path: readonly string[],
  objections: Objections,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isHpscaleError(error) || !['not-found', 'conflict', 'usage'].includes(error.kind)) throw error;
    objections.add(path, error);
    return undefined;
  }
}

function otherAccount(arn: string): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'other-account',
    message: `the EKS cluster ${arn} is in another account`,
    hint: 'HyperPod needs an EKS cluster of its own account',
  });
}
