/** What hpscale.yaml comes to: its effective values, and whether it is good. */
import { effectiveValues } from '../config/effective-values.ts';
import { readDesired } from '../config/load-desired.ts';
import type { Context, Env } from '../context.ts';
import type { ConfigValidateResult, ConfigViewResult, EffectiveValue } from '../domain/config-result.ts';
import type { ClusterSelection } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import { countsOf } from './init-config.ts';

export interface ConfigFileOptions {
  /** `-`: standard input. */
  readonly file: string;
}

export interface ViewConfigOptions extends ConfigFileOptions {
  /** By flags alone. */
  readonly flags: ClusterSelection;
}

/** Reads the file, and nothing else. Throws `file-not-found`, and `bad-config` with every mistake. */
export async function validateConfig(
  { file }: ConfigFileOptions,
  { files }: Pick<Context, 'files'>,
): Promise<Outcome<ConfigValidateResult>> {
  const { desired } = readDesired(file, await files.readText(file));
  return done({ schema: 'hpscale.config-validate/v1', file, counts: countsOf(desired) });
}

/** The values that commands with these flags in this environment go by. */
export async function viewConfig(
  { file, flags }: ViewConfigOptions,
  { files, env }: Pick<Context, 'files' | 'env'>,
): Promise<Outcome<ConfigViewResult>> {
  const config = readDesired(file, await files.readText(file));
  const nearer = nearerValues(flags, env);
  const own = effectiveValues(config);
  const rest = own.filter(({ path }) => !nearer.some((value) => value.path === path));
  // The version of the file comes first in it.
  return done({ schema: 'hpscale.config/v1', file, values: [...rest.slice(0, 1), ...nearer, ...rest.slice(1)] });
}

/** What is nearer to the user than the file: a flag, then the environment. */
function nearerValues(flags: ClusterSelection, env: Env): readonly EffectiveValue[] {
  const regionVariable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => env[name]);
  const values = [
    nearerValue('cluster', flags.cluster, 'HPSCALE_CLUSTER', env),
    nearerValue('region', flags.region, regionVariable, env),
    nearerValue('profile', flags.profile, undefined, env),
  ];
  return values.filter((value) => value !== undefined);
}

function nearerValue(
  name: 'cluster' | 'region' | 'profile',
  flag: string | undefined,
  variable: string | undefined,
  env: Env,
): EffectiveValue | undefined {
  if (flag !== undefined) return { path: name, value: flag, from: 'flag', at: `--${name}` };
  const value = variable === undefined ? undefined : env[variable] || undefined;
  return value === undefined ? undefined : { path: name, value, from: 'environment', at: variable ?? null };
}
