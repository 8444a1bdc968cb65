/** TriggerAuthentication of KEDA: AWS by pod identity, never by keys. */
import { apiVersionOf, RESOURCES, type KubeObject } from '../domain/kube-object.ts';
import { triggerAuthenticationName, type ScaledObjectSpec } from '../domain/scaled-object.ts';
import { buildMetadata } from './metadata.ts';

export interface TriggerAuthenticationManifest extends KubeObject {
  readonly spec: { readonly podIdentity: { readonly provider: 'aws'; readonly roleArn?: string } };
}

/** How KEDA's operator authenticates for a scaled object: its own role, or one that it assumes. */
export function buildTriggerAuthentication(
  spec: Pick<ScaledObjectSpec, 'name' | 'namespace' | 'kedaRoleArn'>,
): TriggerAuthenticationManifest {
  return {
    apiVersion: apiVersionOf(RESOURCES.triggerAuthentication),
    kind: RESOURCES.triggerAuthentication.kind,
    metadata: buildMetadata(triggerAuthenticationName(spec.name), spec.namespace),
    spec: {
      podIdentity: { provider: 'aws', ...(spec.kedaRoleArn === undefined ? {} : { roleArn: spec.kedaRoleArn }) },
    },
  };
}
