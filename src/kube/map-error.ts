/** What the API server's refusals become: by HTTP status and metav1.Status reason. */
import { partitionOfRegion, parseArn, roleArnOfCaller } from '../domain/arn.ts';
import type { EksCluster } from '../domain/cluster.ts';
import { NODE_CLASS_GROUP, type ResourceType } from '../domain/kube-object.ts';
import { kedaInstallHint } from '../domain/keda-versions.ts';
import { HpscaleError, type HpscaleErrorOptions } from '../errors.ts';
import type { KubeClient, KubeResponse } from './client.ts';

/** metav1.Status, as far as it is read here. */
interface Status {
  readonly reason: string | undefined;
  readonly message: string;
  readonly details: {
    readonly name?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

export interface RequestSubject {
  readonly type: ResourceType;
  /** `read`, `apply`, …: for the message. */
  readonly verb: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Whether a 404 says that the named object is missing, and not its kind or its namespace. */
export function isObjectMissing(response: KubeResponse, { type, name }: RequestSubject): boolean {
  if (response.status !== 404 || name === undefined) return false;
  const { details } = statusOf(response);
  return details.name === name && (details.kind === undefined || details.kind === type.plural);
}

/** Makes the error for a status that is not a success. May ask the server for its version, for a hint. */
export async function toHpscaleError(
  client: KubeClient,
  response: KubeResponse,
  subject: RequestSubject,
): Promise<HpscaleError> {
  const status = statusOf(response);
  const at = { ...subject, status, http: response.status };
  switch (response.status) {
    case 401:
      return await unauthorizedError(client);
    case 403:
      return await forbiddenError(client, at);
    case 404:
      return await notFoundError(client, at);
    case 409:
      return conflictError(at);
    case 400:
    case 422:
      return invalidError(at);
    case 429:
      return remoteError('kubernetes-throttled', `the Kubernetes API server is busy: ${status.message}`, at);
    default:
      return isSchemaError(at) ? invalidError(at) : serverError(at);
  }
}

type Refusal = RequestSubject & { readonly status: Status; readonly http: number };

function statusOf({ body }: KubeResponse): Status {
  const status = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly reason?: string;
    readonly message?: string;
    readonly details?: Status['details'];
  };
  const message = status.message ?? (typeof body === 'string' ? body.trim().slice(0, 300) : '');
  return { reason: status.reason, message, details: status.details ?? {} };
}

function dataOf({ status, http }: Refusal): Readonly<Record<string, unknown>> {
  return { status: http, reason: status.reason ?? null, message: status.message };
}

/** `NodePool "gpu"`, with the namespace where there is one. */
export function describeSubject({ type, name, namespace }: Omit<RequestSubject, 'verb'>): string {
  const what = name === undefined ? type.plural : `${type.kind} "${name}"`;
  return type.isNamespaced && namespace !== undefined ? `${what} in namespace "${namespace}"` : what;
}

// ---------------------------------------------------------------- 401, 403

async function unauthorizedError({ connection }: KubeClient): Promise<HpscaleError> {
  const { origin, server } = connection;
  const base = { kind: 'credentials', code: 'kubernetes-unauthorized', data: { status: 401, server } } as const;
  if (origin.kind !== 'eks') {
    const who = origin.kind === 'kubeconfig' ? `the kubeconfig context "${origin.context}"` : 'the service account';
    return new HpscaleError({
      ...base,
      message: `the Kubernetes API server does not accept the credentials of ${who} (401)`,
      hint: 'sign in again, or use access derived from the HyperPod cluster: leave out --kubeconfig and --context',
    });
  }
  const callerArn = await origin.callerArn?.();
  const who = callerArn ?? 'the AWS principal in use';
  return new HpscaleError({
    ...base,
    message: `${who} may not sign in to the EKS cluster "${origin.cluster.name}" (401): it has no access entry`,
    hint: accessEntryHint(origin.cluster, callerArn),
    docs: 'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html',
    data: { ...base.data, principal: callerArn ?? null },
  });
}

function accessEntryHint(cluster: EksCluster, callerArn: string | undefined): string {
  const { name, region } = cluster;
  const principal = principalOf(callerArn);
  const role = /:role\/([^/]+)$/.exec(principal)?.[1];
  return [
    'let an administrator of the cluster run:',
    ...(cluster.authenticationMode === 'CONFIG_MAP'
      ? [
          `  aws eks update-cluster-config --name ${name} --region ${region} --access-config authenticationMode=API_AND_CONFIG_MAP`,
        ]
      : []),
    `  aws eks create-access-entry --cluster-name ${name} --region ${region} --principal-arn ${principal}`,
    associateCommand(cluster, callerArn),
    ...(callerArn !== principal && role !== undefined
      ? [`a role with a path needs it in the ARN: aws iam get-role --role-name ${role} --query Role.Arn`]
      : []),
  ].join('\n');
}

function associateCommand(cluster: EksCluster, callerArn: string | undefined): string {
  return (
    `  aws eks associate-access-policy --cluster-name ${cluster.name} --region ${cluster.region}` +
    ` --principal-arn ${principalOf(callerArn)} --policy-arn ${adminPolicyArn(cluster)} --access-scope type=cluster`
  );
}

/** Access entries are for roles and users, not for sessions. */
function principalOf(callerArn: string | undefined): string {
  return callerArn === undefined ? 'PRINCIPAL_ARN' : roleArnOfCaller(callerArn);
}

function adminPolicyArn(cluster: EksCluster): string {
  const partition = parseArn(cluster.arn)?.partition ?? partitionOfRegion(cluster.region);
  return `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
}

async function forbiddenError({ connection: { origin } }: KubeClient, at: Refusal): Promise<HpscaleError> {
  return new HpscaleError({
    kind: 'permission',
    code: 'kubernetes-forbidden',
    message: `not allowed to ${at.verb} ${describeSubject(at)}: ${at.status.message}`,
    hint:
      origin.kind === 'eks'
        ? `an administrator can allow it, here for everything in the cluster (or narrower, with Kubernetes RBAC):\n${associateCommand(origin.cluster, await origin.callerArn?.())}`
        : 'ask an administrator of the cluster for a Kubernetes role that allows it',
    data: dataOf(at),
  });
}

// ---------------------------------------------------------------- 404

async function notFoundError(client: KubeClient, at: Refusal): Promise<HpscaleError> {
  const { details } = at.status;
  if (details.kind === 'namespaces' && at.type.plural !== 'namespaces') {
    return new HpscaleError({
      kind: 'not-found',
      code: 'namespace-not-found',
      message: `there is no namespace "${details.name}" in the cluster`,
      hint: `make it with: kubectl create namespace ${details.name}\nor choose another with -n`,
      data: dataOf(at),
    });
  }
  if (details.name !== undefined && details.name === at.name) {
    return new HpscaleError({
      kind: 'not-found',
      code: 'object-not-found',
      message: `there is no ${describeSubject(at)}`,
      data: dataOf(at),
    });
  }
  return await missingTypeError(client, at.type);
}

/** The API server does not serve the kind: its CRD is not there. */
async function missingTypeError(client: KubeClient, type: ResourceType): Promise<HpscaleError> {
  const base = {
    kind: 'not-found',
    code: 'resource-type-missing',
    message: `the Kubernetes API server does not know ${type.kind} (${type.plural}.${type.group || 'v1'})`,
    data: { kind: type.kind, group: type.group, version: type.version },
  } as const satisfies HpscaleErrorOptions;
  if (type.group === NODE_CLASS_GROUP || type.group === 'karpenter.sh') {
    return new HpscaleError({
      ...base,
      message: `${base.message}: autoscaling is not enabled on this cluster`,
      hint: 'HyperPod installs it when autoscaling becomes InService: run hpscale enable',
    });
  }
  if (type.group === 'keda.sh') {
    return new HpscaleError({
      ...base,
      message: `${base.message}: KEDA is not installed in this cluster`,
      hint: kedaInstallHint(await serverVersion(client)),
    });
  }
  return new HpscaleError(base);
}

async function serverVersion(client: KubeClient): Promise<string | undefined> {
  const { body } = await client.send({ method: 'GET', path: '/version' });
  return (body as { readonly gitVersion?: string }).gitVersion;
}

// ---------------------------------------------------------------- 409, 400, 422, 500

export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** Field managers in the way of a server-side apply; empty for any other refusal. */
export function fieldConflictsOf(response: KubeResponse): readonly FieldConflict[] {
  if (response.status !== 409) return [];
  const { causes = [] } = statusOf(response).details;
  return causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({
      // The manager's name is only in the text: conflict with "kubectl" with subresource "scale" using apps/v1
      manager: /^conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
      field,
    }));
}

function conflictError(at: Refusal): HpscaleError {
  const conflicts = fieldConflictsOf({ status: 409, body: { details: at.status.details } });
  if (conflicts.length === 0) return remoteError('kubernetes-conflict', at.status.message, at, 'conflict');
  const parts = conflicts.map(({ manager, field }) => `${field} is managed by "${manager}"`);
  return new HpscaleError({
    kind: 'conflict',
    code: 'apply-conflict',
    message: `${describeSubject(at)} has fields that others manage: ${parts.join(', ')}`,
    hint: 'take them over with --force-conflicts, or leave these fields out',
    data: { conflicts },
  });
}

/** apimachinery answers a manifest that breaks the schema with a 500 that has no reason: only its text tells. */
function isSchemaError({ http, status }: Refusal): boolean {
  return (
    http === 500 && status.reason === undefined && status.message.startsWith('failed to create typed patch object')
  );
}

function invalidError(at: Refusal): HpscaleError {
  // k8s.io/apiserver, admission/plugin/webhook: a BadRequest without a reason of its own.
  if (at.status.message.includes('does not support dry run')) {
    return remoteError('dry-run-unsupported', at.status.message, at);
  }
  const causes = (at.status.details.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
  const what = causes.length > 0 ? causes.join('; ') : at.status.message.replace(/^failed to create [^)]*\): /, '');
  return new HpscaleError({
    kind: 'remote',
    code: 'manifest-invalid',
    message: `the API server refuses ${describeSubject(at)}: ${what}`,
    data: dataOf(at),
  });
}

function serverError(at: Refusal): HpscaleError {
  const text = `the Kubernetes API server failed to ${at.verb} ${describeSubject(at)} (${at.http}): ${at.status.message}`;
  return remoteError('kubernetes-server-error', text, at);
}

function remoteError(code: string, message: string, at: Refusal, kind: 'remote' | 'conflict' = 'remote'): HpscaleError {
  return new HpscaleError({ kind, code, message, data: dataOf(at) });
}
