/** Which KEDA is installed, told by its operator's Deployment. */
import type { Kube } from '../context.ts';
import { type KedaVersion, parseKedaVersion } from '../autoscaling/keda/keda-version.ts';
import { kedaVersionText, OPERATOR_SELECTOR } from '../domain/keda-operator.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { ifPermitted } from './unless-refused.ts';

export interface FoundKeda {
  /** As written on the Deployment: `2.17.1`. */
  readonly text: string;
  readonly version: KedaVersion;
}

/** undefined when there is no operator to be seen, or none that says its version. */
export async function findKeda(kube: Kube): Promise<FoundKeda | undefined> {
  const operators = await ifPermitted(
    () => kube.list(RESOURCES.deployment, { labelSelector: OPERATOR_SELECTOR }),
    () => [],
  );
  const texts = operators.flatMap((operator) => kedaVersionText(operator) ?? []);
  return texts.map(toFound).find((found) => found !== undefined);
}

function toFound(text: string): FoundKeda | undefined {
  const version = parseKedaVersion(text);
  return version && { text, version };
}
