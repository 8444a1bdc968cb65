/** What follows from KEDA's objects: its identity in AWS, and what CloudWatch answers its triggers. */
import { cloudWatchQuery } from '../autoscaling/keda/cloudwatch-query.ts';
import {
  credentialsOf,
  indexAuthentications,
  type TriggerCredentials,
} from '../autoscaling/keda/trigger-credentials.ts';
import type { Aws, Kube } from '../context.ts';
import type { MetricQuery } from '../domain/metric-query.ts';
import { eksClusterNameOfArn, parseArn } from '../domain/arn.ts';
import type { Cluster } from '../domain/cluster.ts';
import { type Fact, type Facts, type KedaIdentity, type MetricSample, readFact, unreadFact } from '../domain/facts.ts';
import { asText, at } from '../domain/json.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { type LiveScaledObject, type LiveTrigger, readScaledObject } from '../domain/live-scaled-object.ts';
import { collectRole } from './collect-role.ts';
import { attempt, following } from './read-fact.ts';

export interface KedaSources {
  readonly aws: Aws;
  readonly kube: Fact<Kube>;
  readonly cluster: Promise<Fact<Cluster>>;
  readonly deployments: Promise<Facts['deployments']>;
  readonly scaledObjects: Promise<Facts['scaledObjects']>;
  readonly triggerAuthentications: Promise<Facts['triggerAuthentications']>;
  readonly clusterTriggerAuthentications: Promise<Facts['clusterTriggerAuthentications']>;
  readonly now: number;
}

/** The name that KEDA's chart and its plain manifests give the operator. */
const OPERATOR = 'keda-operator';
const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** The role of the operator's service account: by annotation (IRSA), which comes first, or by EKS Pod Identity. */
export async function readKedaIdentity(sources: KedaSources): Promise<Facts['kedaIdentity']> {
  return await following(await sources.deployments, async (deployments) => {
    const operator = deployments.find(isOperator);
    if (operator) return await following(sources.kube, (kube) => identityOf(operator, kube, sources));
    const scaledObjects = await sources.scaledObjects;
    if (scaledObjects.status === 'unread' && scaledObjects.reason === 'not-installed') return scaledObjects;
    return unreadFact('not-found', `there is no Deployment of KEDA's operator (app.kubernetes.io/name=${OPERATOR})`);
  });
}

function isOperator({ metadata: { name, labels } }: KubeObject): boolean {
  return (labels?.['app.kubernetes.io/name'] ?? name) === OPERATOR;
}

async function identityOf(
  operator: KubeObject,
  kube: Kube,
  { aws, cluster }: KedaSources,
): Promise<Facts['kedaIdentity']> {
  const { namespace = 'default' } = operator.metadata;
  const name = asText(at(operator.spec, 'template', 'spec', 'serviceAccountName'), 'default');
  const account = await attempt('get serviceaccounts', () => kube.get(RESOURCES.serviceAccount, name, namespace));
  return await following(account, async (found) => {
    const annotated = found?.metadata.annotations?.[ROLE_ANNOTATION];
    if (annotated !== undefined) return await withRole('irsa', annotated, aws);
    return await following(await cluster, async ({ orchestrator }) => {
      if (orchestrator.kind !== 'eks') return unreadFact('not-applicable', 'the cluster is not orchestrated by EKS');
      const eksName = eksClusterNameOfArn(orchestrator.eksClusterArn);
      const source = 'eks:ListPodIdentityAssociations';
      const given = await attempt(source, () => aws.eks.podIdentityRole(eksName, namespace, name));
      return await following(given, async (roleArn) =>
        roleArn === undefined
          ? readFact({ kind: 'none', roleArn: null, role: null } as const, source)
          : await withRole('pod-identity', roleArn, aws),
      );
    });
  });
}

/** IAM answers by name, and for this account alone: a role of that name is not always the one that is meant. */
async function withRole(
  kind: 'irsa' | 'pod-identity',
  roleArn: string,
  { roles }: Aws,
): Promise<Facts['kedaIdentity']> {
  const resource = parseArn(roleArn)?.resource ?? roleArn;
  return await attempt('iam:GetRole', async (): Promise<KedaIdentity> => {
    const found = await collectRole(resource.slice(resource.lastIndexOf('/') + 1), roles);
    return { kind, roleArn, role: found?.role.arn === roleArn ? found : null };
  });
}

interface Question {
  readonly at: Pick<MetricSample, 'scaledObject' | 'triggerIndex'>;
  readonly answer: { readonly query: MetricQuery } | { readonly problem: string };
}

/** One sample per aws-cloudwatch trigger that reads this region and this account. */
export async function readMetricSamples(sources: KedaSources): Promise<Facts['metricSamples']> {
  return await following(await sources.scaledObjects, async (scaledObjects) => {
    const triggers = scaledObjects
      .map(readScaledObject)
      .flatMap((object) =>
        object.triggers.filter(({ type }) => type === 'aws-cloudwatch').map((trigger) => ({ object, trigger })),
      );
    if (triggers.length === 0) return readFact([], 'no aws-cloudwatch triggers');
    const isOwn = await ownAccountTest(sources);
    const questions = triggers
      .filter(({ object, trigger }) => isOwn(object, trigger))
      .map(({ object, trigger }) => toQuestion(object, trigger, sources.now));
    return await attempt('cloudwatch:GetMetricData', () => askAll(questions, sources.aws));
  });
}

function toQuestion({ namespace, name }: LiveScaledObject, trigger: LiveTrigger, now: number): Question {
  const { type, metricType, useCachedMetrics, metadata, index } = trigger;
  return {
    at: { scaledObject: `${namespace}/${name}`, triggerIndex: index },
    answer: cloudWatchQuery({ type, useCachedMetrics, metadata, ...(metricType === null ? {} : { metricType }) }, now),
  };
}

async function askAll(questions: readonly Question[], { metrics }: Aws): Promise<readonly MetricSample[]> {
  const queries = questions.flatMap(({ answer }) => ('query' in answer ? [answer.query] : []));
  const answers = queries.length === 0 ? [] : await metrics.values(queries);
  const next = answers.values();
  return questions.map(({ at, answer }) => {
    if ('problem' in answer) return { ...at, values: [], problem: answer.problem };
    const { values = [], problem = null } = next.next().value ?? {};
    return { ...at, values, problem };
  });
}

/**
 * Whether a trigger reads metrics that the caller sees too: its region is the cluster's, and KEDA reads it as its own
 * operator or in a role of this account. Elsewhere the caller's "no data" would say nothing.
 */
async function ownAccountTest(
  sources: KedaSources,
): Promise<(object: LiveScaledObject, trigger: LiveTrigger) => boolean> {
  const [cluster, namespaced, clusterWide] = await Promise.all([
    sources.cluster,
    sources.triggerAuthentications,
    sources.clusterTriggerAuthentications,
  ]);
  const accountId = parseArn(valueOf(cluster)?.arn ?? '')?.accountId;
  const authentications = indexAuthentications(valueOf(namespaced), valueOf(clusterWide));
  return (object, trigger) =>
    isInRegion(trigger.metadata, sources.aws.region) &&
    (isOperators(trigger.metadata) || isOfAccount(credentialsOf(trigger, object, authentications), accountId));
}

function valueOf<T>(fact: Fact<T>): T | undefined {
  return fact.status === 'read' ? fact.value : undefined;
}

function isInRegion({ awsRegion, awsEndpoint = '' }: LiveTrigger['metadata'], region: string): boolean {
  return (awsRegion ?? region) === region && awsEndpoint.trim() === '';
}

/** The field by which triggers said it before TriggerAuthentications had podIdentity. */
function isOperators({ identityOwner = '' }: LiveTrigger['metadata']): boolean {
  return !['', 'pod'].includes(identityOwner);
}

function isOfAccount(credentials: TriggerCredentials, accountId: string | undefined): boolean {
  if (credentials.kind !== 'pod-identity' || credentials.provider !== 'aws') return false;
  const { owner, roleArn } = credentials;
  if (owner !== 'keda') return false;
  return roleArn === null || (accountId !== undefined && parseArn(roleArn)?.accountId === accountId);
}
