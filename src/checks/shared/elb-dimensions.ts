/** Dimensions of load balancers: CloudWatch knows them by the end of their ARN, and has no data for the ARN itself. */
import type { LiveTrigger } from '../../domain/live-scaled-object.ts';
import { meantDimension } from '../../domain/load-balancer.ts';

export interface WrongDimension {
  readonly name: string;
  readonly value: string;
  readonly meant: string;
}

export interface DimensionSlip {
  readonly wrong: readonly WrongDimension[];
  /** All values of the trigger, put right. */
  readonly dimensionValue: string;
}

const NAMES = ['LoadBalancer', 'TargetGroup'];

/** What is wrong with the trigger's dimensions; undefined when nothing is. */
export function dimensionSlip({ type, metadata }: LiveTrigger): DimensionSlip | undefined {
  if (type !== 'aws-cloudwatch') return undefined;
  const names = (metadata['dimensionName'] ?? '').split(';').map((name) => name.trim());
  const values = (metadata['dimensionValue'] ?? '').split(';').map((value) => value.trim());
  const wrong: WrongDimension[] = [];
  const mended = values.map((value, index) => {
    const name = names[index] ?? '';
    const meant = NAMES.includes(name) ? meantDimension(value) : undefined;
    if (meant !== undefined) wrong.push({ name, value, meant });
    return meant ?? value;
  });
  return wrong.length === 0 ? undefined : { wrong, dimensionValue: mended.join(';') };
}
