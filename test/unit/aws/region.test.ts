import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveRegion } from '../../../src/aws/region.ts';

const CONFIG = `[default]
region = eu-west-1
[profile research]
region = ap-northeast-1
[profile nowhere]
output = json
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-region-'));
  await writeFile(join(folder, 'config'), CONFIG);
  // The SDK's reader of profiles looks at the process's own environment.
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_REGION', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('resolveRegion', () => {
  it.each([
    ['the flag', { region: 'us-west-2', env: { AWS_REGION: 'us-east-1' } }, 'us-west-2'],
    ['AWS_REGION', { env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' } }, 'us-east-1'],
    ['AWS_DEFAULT_REGION, which the SDK would ignore', { env: { AWS_DEFAULT_REGION: 'us-east-2' } }, 'us-east-2'],
    ['an empty variable', { env: { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' } }, 'us-east-2'],
    ['the profile asked for', { profile: 'research', env: {} }, 'ap-northeast-1'],
    ['the profile of the environment', { env: { AWS_PROFILE: 'research' } }, 'ap-northeast-1'],
    ['the default profile', { env: {} }, 'eu-west-1'],
    ['a GovCloud region', { region: 'us-gov-west-1', env: {} }, 'us-gov-west-1'],
    ['a sovereign region', { region: 'eusc-de-east-1', env: {} }, 'eusc-de-east-1'],
  ])('takes %s', async (_, options, region) => {
    expect(await resolveRegion(options)).toBe(region);
  });

  it('has no default of its own', async () => {
    await expect(resolveRegion({ profile: 'nowhere', env: {} })).rejects.toMatchObject({
      kind: 'config',
      code: 'no-region',
    });
  });

  it.each(['us-west-2a', 'uswest2', 'us_west_2', 'oregon', 'us-west-2/..'])('refuses %s', async (region) => {
    await expect(resolveRegion({ region, env: {} })).rejects.toMatchObject({ kind: 'usage', code: 'bad-region' });
  });
});
