/** `.status.currentMetrics` of an HPA: what kubectl shows before the slash of TARGETS. */
import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.d.ts';
import type { Proposal } from '../../autoscaling/hpa/proposal.ts';

/** Of each metric that could be read. */
export function currentMetrics(metrics: readonly MetricSpec[], proposals: readonly Proposal[]): MetricStatus[] {
  return metrics.flatMap((metric, index) => {
    const proposal = proposals[index];
    return proposal && !('error' in proposal) ? (statusOf(metric, proposal) ?? []) : [];
  });
}

type Usage = Exclude<Proposal, { readonly error: string }>;

function statusOf({ external, resource, containerResource }: MetricSpec, usage: Usage): MetricStatus | undefined {
  const value = milliQuantity(usage.usageMilli);
  if (external) {
    const current = external.target.type === 'Value' ? { value } : { averageValue: value };
    return { type: 'External', external: { metric: external.metric, current } };
  }
  const { usagePercent } = usage;
  const current = {
    averageValue: value,
    ...(usagePercent === undefined ? {} : { averageUtilization: usagePercent }),
  };
  if (resource) return { type: 'Resource', resource: { name: resource.name, current } };
  if (!containerResource) return undefined;
  const { name, container } = containerResource;
  return { type: 'ContainerResource', containerResource: { name, container, current } };
}

const SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/** The canonical text of thousandths: `12500m`, `12`, `3k`. */
function milliQuantity(milli: number): string {
  if (milli % 1000 !== 0) return `${milli}m`;
  let number = milli / 1000;
  let power = 0;
  while (number !== 0 && number % 1000 === 0 && power < SUFFIXES.length - 1) {
    number /= 1000;
    power += 1;
  }
  return `${number}${SUFFIXES[power] ?? ''}`;
}
