/** The command line that a message tells the person to run next. */
import type { AwsSelection } from '../domain/options.ts';

/** `hpscale wait --cluster ml-cluster --region us-west-2 --for Disabled`. */
export function commandLine(
  verb: string,
  clusterName: string,
  where: AwsSelection,
  more: readonly string[] = [],
): string {
  const flags = [
    ['--cluster', clusterName],
    ['--region', where.region],
    ['--profile', where.profile],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
  return ['hpscale', verb, ...flags, ...more].join(' ');
}
