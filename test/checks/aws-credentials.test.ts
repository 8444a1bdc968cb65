import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { unreadFact } from '../../src/domain/facts.ts';
import type { CheckResult } from '../../src/domain/finding.ts';
import { CLUSTER, checkOn, expectOnlyFailure, failing, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'aws-credentials';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('says who asks, and where', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      {
        status: 'pass',
        message:
          'account 111122223333, region us-west-2, as arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin',
      },
    ]);
  });

  it('fails alone when the credentials have expired; nothing else is known then', async () => {
    const error = {
      error: 'ExpiredTokenException',
      status: 400,
      message: 'The security token included in the request is expired',
    };
    sandbox = await startBroken({ seed: { faults: [{ service: '*', operation: '*', ...error }] } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: 'credentials', fix: { command: null } });
    const { findings } = await checkOn(sandbox);
    expect(findings.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(findings.find(({ check }) => check === 'cluster-in-service')).toMatchObject({
      status: 'unknown',
      subject: `cluster/${CLUSTER}`,
    });
  });

  it('prints the login for the profile whose session was never opened', async () => {
    sandbox = await startBroken({}, 0);
    const folder = await mkdtemp(join(tmpdir(), 'hpscale-check-'));
    const config = join(folder, 'config');
    await writeFile(
      config,
      '[profile speech]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Engineer\nregion = us-west-2\n' +
        '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n',
    );
    const result = await sandbox.run(['check', '--cluster', CLUSTER, '--profile', 'speech', '-o', 'json'], {
      env: { AWS_CONFIG_FILE: config, HOME: folder },
    });
    await rm(folder, { recursive: true });
    expect(result.exitCode).toBe(1);
    expect(failing(result.json<CheckResult>())).toMatchObject([
      { check: ID, fix: { summary: 'open the SSO session again', command: 'aws sso login --profile speech' } },
    ]);
  });
});

describe(`${ID} over facts`, () => {
  it('does not blame the credentials for a network that is down', () => {
    const identity = unreadFact('unreachable', 'sts.us-west-2.amazonaws.com cannot be reached', { code: 'aws-dns' });
    expect(judgeGiven(ID, { identity })).toMatchObject([{ status: 'unknown', messageId: 'unread' }]);
  });
});
