import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { SANDBOX_ACCESS_KEY_ID, SANDBOX_SECRET_ACCESS_KEY } from '../../../../../src/sandbox/aws/credentials.ts';
import { authenticateToken } from '../../../../../src/sandbox/aws/eks/authenticate-token.ts';
import { createWorld } from '../../../../../src/sandbox/aws/world.ts';
import { createManualClock } from '../../../../../src/sandbox/clock.ts';
import { createFaults } from '../../../../../src/sandbox/faults.ts';
import { createRequestLog } from '../../../../../src/sandbox/request-log.ts';
import type { SeedEksCluster } from '../../../../../src/sandbox/seed.ts';
import { createTraffic } from '../../../../../src/sandbox/traffic/traffic.ts';
import { buildEksCluster, buildSeed, CALLER_ARN, EKS_CLUSTER_NAME } from '../../../../helpers/seeds.ts';

const SIGNED_AT = Date.UTC(2026, 10, 23, 2, 0, 0);

/** A hash as the signer wants it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

async function makeToken(change: { cluster?: string; accessKeyId?: string; secret?: string; header?: string } = {}) {
  const signer = new SignatureV4({
    service: 'sts',
    region: 'us-west-2',
    credentials: {
      accessKeyId: change.accessKeyId ?? SANDBOX_ACCESS_KEY_ID,
      secretAccessKey: change.secret ?? SANDBOX_SECRET_ACCESS_KEY,
    },
    sha256: Sha256,
  });
  const header = change.header ?? 'x-k8s-aws-id';
  const hostname = 'sts.us-west-2.amazonaws.com';
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, [header]: change.cluster ?? EKS_CLUSTER_NAME },
    },
    { expiresIn: 60, signingDate: new Date(SIGNED_AT), unhoistableHeaders: new Set([header]) },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>).toString();
  const url = `https://${hostname}/?${query}`;
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

function authenticate(
  token: string,
  options: { eks?: Partial<SeedEksCluster>; callerArn?: string; nowMs?: number } = {},
) {
  const seed = buildSeed({
    eksClusters: [buildEksCluster(options.eks)],
    caller: { arn: options.callerArn ?? CALLER_ARN },
  });
  const clock = createManualClock(0);
  const world = createWorld({
    seed,
    clock,
    traffic: createTraffic(clock),
    faults: createFaults(),
    log: createRequestLog(),
    random: () => 0.5,
  });
  return authenticateToken(world, token, options.nowMs ?? SIGNED_AT + 1000);
}

describe('authenticateToken', () => {
  it('answers the session behind the caller, an admin by default', async () => {
    expect(authenticate(await makeToken())).toEqual({
      username: CALLER_ARN,
      groups: ['system:masters', 'system:authenticated'],
    });
  });

  it('gives groups of the access entry, and reading to other access policies', async () => {
    const accessEntries = [
      {
        principalArn: 'arn:aws:iam::123456789012:role/team/PlatformEngineer',
        kubernetesGroups: ['translation:operators'],
        policies: ['AmazonEKSViewPolicy'],
      },
    ];
    expect(authenticate(await makeToken(), { eks: { accessEntries } })?.groups).toEqual([
      'translation:operators',
      'sandbox:viewers',
      'system:authenticated',
    ]);
  });

  it('knows users by their own ARN', async () => {
    const callerArn = 'arn:aws:iam::123456789012:user/grace';
    expect(authenticate(await makeToken(), { callerArn })?.username).toBe(callerArn);
  });

  it('makes the caller admin where only the config map counts', async () => {
    const eks = { authenticationMode: 'CONFIG_MAP', accessEntries: [] } as const;
    expect(authenticate(await makeToken(), { eks })?.groups).toContain('system:masters');
  });

  it('knows nobody without an access entry', async () => {
    expect(authenticate(await makeToken(), { eks: { accessEntries: [] } })).toBeUndefined();
  });

  it.each([
    ['another cluster', { cluster: 'archive-eks' }],
    ['another key', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
    ['another secret', { secret: 'guessed' }],
    ['another header', { header: 'x-other' }],
  ])('refuses a token for or by %s', async (_, change) => {
    expect(authenticate(await makeToken(change))).toBeUndefined();
  });

  it('refuses a token after fifteen minutes', async () => {
    const token = await makeToken();
    expect(authenticate(token, { nowMs: SIGNED_AT + 15 * 60_000 })).toBeDefined();
    expect(authenticate(token, { nowMs: SIGNED_AT + 15 * 60_000 + 1 })).toBeUndefined();
  });

  it.each(['', 'k8s-aws-v1.', 'k8s-aws-v1.bm90IGEgdXJs', 'sandbox'])('refuses what is no token: %j', (token) => {
    expect(authenticate(token)).toBeUndefined();
  });
});
