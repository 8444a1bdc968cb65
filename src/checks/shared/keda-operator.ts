/** KEDA's own Deployments among those of the cluster. */
import { parseKedaVersion, type KedaVersion } from '../../autoscaling/keda/keda-version.ts';
import { type KedaPart, kedaPartOf, kedaVersionText } from '../../domain/keda-operator.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

export interface KedaDeployment {
  readonly part: KedaPart;
  readonly object: KubeObject;
  readonly wanted: number;
  readonly available: number;
}

/** The operator and the metrics server, as far as they are there. */
export function kedaDeployments(deployments: readonly KubeObject[]): KedaDeployment[] {
  return deployments.flatMap((object) => {
    const part = kedaPartOf(object);
    if (part === undefined) return [];
    const { replicas = 1 } = (object.spec ?? {}) as { readonly replicas?: number };
    const { availableReplicas = 0 } = (object.status ?? {}) as { readonly availableReplicas?: number };
    return [{ part, object, wanted: replicas, available: availableReplicas }];
  });
}

/** The version of the operator that is installed; undefined when it cannot be told. */
export function installedKeda(
  deployments: readonly KubeObject[] | undefined,
): { readonly text: string; readonly version: KedaVersion; readonly object: KubeObject } | undefined {
  for (const { part, object } of kedaDeployments(deployments ?? [])) {
    const text = part === 'operator' ? kedaVersionText(object) : undefined;
    const version = text === undefined ? undefined : parseKedaVersion(text);
    if (text !== undefined && version !== undefined) return { text, version, object };
  }
  return undefined;
}

/** Whether nothing acts on scaled objects: no operator with a running replica. false where that could not be seen. */
export function isOperatorDown(deployments: readonly KubeObject[] | undefined): boolean {
  if (deployments === undefined) return false;
  return !kedaDeployments(deployments).some(({ part, available }) => part === 'operator' && available > 0);
}
