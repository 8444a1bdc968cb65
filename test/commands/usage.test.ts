/** Command lines that cannot be run as they were typed. Nothing here may reach AWS. */
import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';

async function complaint(...argv: string[]): Promise<{ code: string; message: string; hint: string }> {
  const { exitCode, stdout, stderr } = await runCli([...argv, '-o', 'json']);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  return JSON.parse(stderr) as { code: string; message: string; hint: string };
}

describe('a command line that is wrong', () => {
  it.each([
    [['stauts'], 'unknown-command', /'stauts' \(Did you mean status\?\)/, 'see hpscale --help'],
    [['role', 'creat'], 'unknown-command', /'creat' \(Did you mean create\?\)/, 'see hpscale role --help'],
    [['status', '--clutser', 'x'], 'unknown-option', /Did you mean --cluster\?/, 'see hpscale status --help'],
    [['quota', 'request'], 'missing-argument', /missing required argument/, 'see hpscale quota request --help'],
    [['wait', '--for', 'Tomorrow'], 'invalid-argument', /InService, Disabled/, 'see hpscale wait --help'],
    [
      ['role'],
      'missing-command',
      /hpscale role needs a subcommand, and flags after it/,
      'hpscale role --help lists them',
    ],
  ])('%j is answered with what is meant and where to look', async (argv, code, message, hint) => {
    expect(await complaint(...argv)).toMatchObject({ code, message: expect.stringMatching(message), hint });
  });

  it('says which flag is no duration', async () => {
    expect(await complaint('wait', '--timeout', '5')).toMatchObject({
      code: 'bad-duration',
      message: '--timeout 5 is not a duration',
    });
  });
});

describe('--dry-run', () => {
  const words = ['quota', 'request', '--dry-run', 'ml.g5.xlarge=6'];

  it('does not swallow the word after it', async () => {
    expect(await complaint(...words)).toMatchObject({ code: 'no-region' });
  });

  it('takes a mode', async () => {
    expect(await complaint('quota', 'request', '--dry-run', 'server', 'ml.g5.xlarge=6')).toMatchObject({
      code: 'no-region',
    });
    expect(await complaint('enable', '--dry-run=later')).toMatchObject({ code: 'invalid-argument' });
  });
});

describe("with the sandbox's environment half set", () => {
  const env = { HPSCALE_SANDBOX: '1' };

  it('what might reach AWS does not run', async () => {
    const { exitCode, stderr } = await runCli(['status'], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('it might reach AWS');
  });

  it.each([[['version']], [['sandbox', 'list', '--seeds']]])('%j runs', async (argv) => {
    expect((await runCli(argv, { env })).exitCode).toBe(0);
  });
});
