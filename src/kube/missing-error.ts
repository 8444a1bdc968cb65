/** 404: the object, its namespace or its whole kind is not there, and how to get it. */
import { kedaInstallHint } from '../domain/keda-versions.ts';
import { NODE_CLASS_GROUP, type ResourceType } from '../domain/kube-object.ts';
import { missingNamespace } from '../domain/missing-namespace.ts';
import { HpscaleError, type HpscaleErrorOptions } from '../errors.ts';
import type { KubeClient } from './client.ts';
import { dataOf, describeSubject, type Refusal } from './status.ts';

/** `namespace-not-found`, `object-not-found` or `resource-type-missing`; may ask the server for its version, for a hint. */
export async function notFoundError(client: KubeClient, at: Refusal): Promise<HpscaleError> {
  const { details } = at.status;
  if (details.kind === 'namespaces' && at.type.plural !== 'namespaces') {
    return missingNamespace(details.name ?? '', dataOf(at));
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
