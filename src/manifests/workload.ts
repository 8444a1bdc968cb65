/** The Deployment of the sample workload. It passes the "restricted" Pod Security Standard. */
import { apiVersionOf, type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { GPU_RESOURCE, type Toleration, type WorkloadSpec } from '../domain/workload.ts';
import { buildMetadata } from './metadata.ts';

export interface TolerationManifest {
  readonly key: string;
  readonly operator: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: string;
}

export interface WorkloadManifest extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: Readonly<Record<string, unknown>>;
    };
  };
}

/** Without replicas the field is left out: whoever scales the workload keeps what they set when it is applied again. */
export function buildWorkload(spec: WorkloadSpec): WorkloadManifest {
  const labels = { app: spec.name };
  const tolerations = tolerationsOf(spec);
  return {
    apiVersion: apiVersionOf(RESOURCES.deployment),
    kind: RESOURCES.deployment.kind,
    metadata: buildMetadata(spec.name, spec.namespace),
    spec: {
      ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 3000,
            fsGroup: 2000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: spec.name,
              image: spec.image,
              resources: resourcesOf(spec),
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
          ...(tolerations.length === 0 ? {} : { tolerations }),
        },
      },
    },
  };
}

/** Requests of an extended resource must equal its limits. */
function resourcesOf({ cpu, memory, gpus }: WorkloadSpec) {
  if (gpus === 0) return { requests: { cpu, memory } };
  const devices = { [GPU_RESOURCE]: String(gpus) };
  return { requests: { cpu, memory, ...devices }, limits: devices };
}

/** GPU nodes commonly carry a taint of the resource's name. */
function tolerationsOf({ gpus, tolerations }: WorkloadSpec): TolerationManifest[] {
  const isCovered = tolerations.some(({ key }) => key === GPU_RESOURCE);
  const all = gpus > 0 && !isCovered ? [{ key: GPU_RESOURCE }, ...tolerations] : tolerations;
  return all.map(toManifest);
}

function toManifest({ key, value, effect }: Toleration): TolerationManifest {
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect === undefined ? {} : { effect }),
  };
}
