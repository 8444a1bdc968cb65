/** Reads the hpscale.yaml that `setup -f` and `diff -f` are given. */
import { loadDesired } from '../../config/load-desired.ts';
import type { Context } from '../../context.ts';
import type { LoadedConfig } from '../../domain/desired.ts';

/** `-` is standard input. Throws `file-not-found`, and `bad-config` with every mistake. */
export async function readConfig(file: string, { files }: Pick<Context, 'files'>): Promise<LoadedConfig> {
  return loadDesired(file, await files.readText(file));
}
