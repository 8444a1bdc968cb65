/** Which cluster a file is for: what flags and variables say, else the file. */
import type { Env } from '../../context.ts';
import type { LoadedConfig } from '../../domain/desired.ts';
import type { ClusterSelection } from '../../domain/options.ts';

/** Flags before the environment before the file; a region in the environment is nearer to the user than the file. */
export function selectionOf(
  { config, selection }: { readonly config: LoadedConfig; readonly selection: ClusterSelection },
  env: Env,
): ClusterSelection {
  const { cluster, region, profile } = config.desired;
  const isRegionSet = Boolean(env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']);
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(region === undefined || isRegionSet ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...selection,
  };
}
