/** Which region: flag, environment, profile. Never a default of ours. */
import type { Env } from '../context.ts';
import { HpscaleError, usageError } from '../errors.ts';

export interface RegionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly env: Env;
}

/**
 * `--region`, AWS_REGION, AWS_DEFAULT_REGION (which the SDK ignores, unlike the AWS CLI), then the profile.
 * Throws `no-region` (config) when there is none, `bad-region` (usage) when it cannot be one.
 */
export async function resolveRegion(options: RegionOptions): Promise<string> {
  const { env } = options;
  const given = options.region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  const region = given || (await regionOfProfile(options.profile ?? env['AWS_PROFILE']));
  if (!region) {
    throw new HpscaleError({
      kind: 'config',
      code: 'no-region',
      message: 'no AWS region is set',
      hint: 'pass --region, set AWS_REGION, or give the profile one: aws configure set region REGION',
    });
  }
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
    throw usageError(
      'bad-region',
      `"${region}" is not an AWS region`,
      'regions look like us-west-2; a zone (us-west-2a) is not a region',
    );
  }
  return region;
}

async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  const { loadConfig } = await import('./sdk/credentials.ts');
  const load = loadConfig(
    // The environment was looked at already, in our own order.
    { environmentVariableSelector: () => undefined, configFileSelector: (section) => section['region'], default: '' },
    { preferredFile: 'credentials', ...(profile ? { profile } : {}) },
  );
  return (await load()) || undefined;
}
