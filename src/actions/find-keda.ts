/** Which KEDA is installed, told by its operator's Deployment. */
import type { Kube } from '../context.ts';
import { type KedaVersion, parseKedaVersion } from '../autoscaling/keda/keda-version.ts';
import { type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { containersOf } from '../domain/live-fields.ts';
import { ifPermitted } from './unless-refused.ts';

export interface FoundKeda {
  /** As written on the Deployment: `2.17.1`. */
  readonly text: string;
  readonly version: KedaVersion;
}

/** The name that KEDA's chart and its plain manifests give the operator. */
const OPERATOR_SELECTOR = 'app.kubernetes.io/name=keda-operator';

/** undefined when there is no operator to be seen, or none that says its version. */
export async function findKeda(kube: Kube): Promise<FoundKeda | undefined> {
  const operators = await ifPermitted(
    () => kube.list(RESOURCES.deployment, { labelSelector: OPERATOR_SELECTOR }),
    () => [],
  );
  const texts = operators.flatMap((operator) => versionText(operator) ?? []);
  return texts.map(toFound).find((found) => found !== undefined);
}

function versionText(operator: KubeObject): string | undefined {
  const label = operator.metadata.labels?.['app.kubernetes.io/version'];
  if (label !== undefined) return label;
  return /:([^:@/]+)(@|$)/.exec(containersOf(operator)[0]?.image ?? '')?.[1];
}

function toFound(text: string): FoundKeda | undefined {
  const version = parseKedaVersion(text);
  return version && { text, version };
}
