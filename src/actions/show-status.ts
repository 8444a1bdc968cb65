/** The use case `status`: one look, or one after the other until Ctrl-C. */
import type { Aws, Context } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { StatusResult } from '../domain/status.ts';
import { type HpscaleError, isHpscaleError, usageError } from '../errors.ts';
import { hint } from '../io/messages.ts';
import { collectStatus } from './collect-status.ts';
import { type FactsOptions, gatherFacts } from './gather-facts.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { statusOfFacts } from './status-of-facts.ts';

export type StatusOptions = FactsOptions;

/** Draws a result in place; `trouble` says why it is not up to date, or is empty. */
export type DrawStatus = (result: StatusResult, trouble: string) => void;

const WATCH_INTERVAL_MS = 5_000;

/** Shows how things stand. Never fails for what Kubernetes or EC2 could not tell. */
export async function runStatus(options: StatusOptions, context: Context): Promise<StatusResult> {
  if (options.from !== undefined) return statusOfFacts(await gatherFacts(options, context), options.kube);
  const { aws, cluster } = await resolveCluster(options.selection, context);
  return await createLook(options, aws, context)(cluster);
}

/** Shows it again and again until Ctrl-C; answers the last result. */
export async function runStatusWatch(
  options: StatusOptions,
  context: Context,
  draw: DrawStatus,
): Promise<StatusResult> {
  if (!context.io.canDraw) {
    throw usageError(
      'watch-needs-terminal',
      '--watch redraws a terminal, and stderr is none',
      'leave --watch out, or use "hpscale wait" to wait for a state',
    );
  }
  const { aws, cluster } = await resolveCluster(options.selection, context);
  return await watchStatus(cluster, { look: createLook(options, aws, context), draw }, aws, context);
}

type Look = (cluster: Cluster) => Promise<StatusResult>;

function createLook(options: StatusOptions, aws: Aws, context: Context): Look {
  const hinted = new Set<string>();
  const onUnknown = ({ hint: text }: HpscaleError): void => {
    if (text === undefined || hinted.has(text)) return;
    hinted.add(text);
    context.io.notify(hint(text));
  };
  return (cluster) => collectStatus(cluster, options.kube, { aws, context, onUnknown });
}

/** A look that AWS could not answer leaves the one before it standing. */
async function watchStatus(
  first: Cluster,
  { look, draw }: { readonly look: Look; readonly draw: DrawStatus },
  aws: Aws,
  { clock, signal }: Context,
): Promise<StatusResult> {
  let result = await look(first);
  draw(result, '');
  for (;;) {
    try {
      await clock.sleep(WATCH_INTERVAL_MS, signal);
      result = await look(await aws.clusters.describe(first.name));
      draw(result, '');
    } catch (error) {
      if (!isHpscaleError(error)) throw error;
      if (error.kind === 'interrupted') return result;
      if (error.kind !== 'remote') throw error;
      draw(result, error.message);
    }
  }
}
