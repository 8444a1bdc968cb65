/** A profile that was named must be there: without this check the SDK goes on to other credentials, or to none. */
import type { Env } from '../context.ts';
import { didYouMean } from '../domain/nearest.ts';
import { HpscaleError } from '../errors.ts';
import { hasKeys } from './credentials.ts';

/** Throws `profile-not-found` when neither of the AWS files has the profile asked for by flag or by AWS_PROFILE. */
export async function assertProfileExists(profile: string | undefined, env: Env): Promise<void> {
  // Keys in the environment beat AWS_PROFILE: whether that exists is then of no matter.
  const wanted = profile ?? (hasKeys(env) ? undefined : env['AWS_PROFILE']);
  // `default` is the name of having none.
  if (!wanted || wanted === 'default') return;
  const known = await listProfiles();
  if (known.includes(wanted)) return;
  throw new HpscaleError({
    kind: 'credentials',
    code: 'profile-not-found',
    message: `there is no AWS profile "${wanted}"${didYouMean(wanted, known)}`,
    hint: 'see the profiles there are: aws configure list-profiles',
  });
}

/** Names in both AWS files, each once, the config file's first; none where there are no files. */
export async function listProfiles(): Promise<readonly string[]> {
  const { loadSharedConfigFiles } = await import('./sdk/credentials.ts');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
}
