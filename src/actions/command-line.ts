/** The command line that a message tells the person to run next. */
import type { ClusterSelection } from '../domain/options.ts';

/** `hpscale wait --cluster ml-cluster --region us-west-2 --for Disabled`; `verb` may hold arguments, `where` is what it works on. */
export function commandLine(verb: string, where: ClusterSelection, more: readonly string[] = []): string {
  const flags = [
    ['--cluster', where.cluster],
    ['--region', where.region],
    ['--profile', where.profile],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
  return ['hpscale', verb, ...flags, ...more].join(' ');
}
