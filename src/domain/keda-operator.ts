/** KEDA's Deployments, as its chart, its plain manifests and HyperPod's inference operator name them. */
import type { KubeObject } from './kube-object.ts';
import { containersOf } from './live-fields.ts';

/** `operator` watches scaled objects; without the metrics server the HPAs see none of KEDA's metrics. */
export type KedaPart = 'operator' | 'metrics server';

const NAME_LABEL = 'app.kubernetes.io/name';
export const KEDA_OPERATOR = 'keda-operator';
/** The label that tells the operator's Deployment, whatever it is called. */
export const OPERATOR_SELECTOR = `${NAME_LABEL}=${KEDA_OPERATOR}`;
const METRICS_SERVERS = ['keda-operator-metrics-apiserver', 'keda-metrics-apiserver'];

/** Which part of KEDA a Deployment is; undefined when it is none. */
export function kedaPartOf({ metadata }: KubeObject): KedaPart | undefined {
  const name = metadata.labels?.[NAME_LABEL] ?? metadata.name;
  if (name === KEDA_OPERATOR) return 'operator';
  return METRICS_SERVERS.includes(name) ? 'metrics server' : undefined;
}

/** The version that a Deployment of KEDA says: its label, or the tag of its image; undefined when neither does. */
export function kedaVersionText(deployment: KubeObject): string | undefined {
  const label = deployment.metadata.labels?.['app.kubernetes.io/version'];
  if (label !== undefined) return label;
  return /:([^:@/]+)(@|$)/.exec(containersOf(deployment)[0]?.image ?? '')?.[1];
}
