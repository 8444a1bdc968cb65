/** Pressing Tab in a bash that has the built hpscale and nothing of the bash-completion package. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const HPSCALE = fileURLToPath(new URL('../../dist/hpscale.cjs', import.meta.url));

/** `compopt` works only while bash completes. */
const PRESS_TAB = `
hpscale() { "$NODE" "$HPSCALE" "$@"; }
compopt() { :; }
source <(hpscale completion bash)
COMP_WORDS=(hpscale "$@")
COMP_CWORD=$#
$(complete -p hpscale | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"
`;

async function pressTabAfter(...words: string[]): Promise<readonly string[]> {
  const env = { PATH: process.env['PATH'] ?? '', NODE: process.execPath, HPSCALE };
  const run = promisify(execFile);
  const { stdout, stderr } = await run('bash', ['--norc', '-c', PRESS_TAB, 'bash', ...words], { env });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe.skipIf(!existsSync('/bin/bash'))('Tab', () => {
  it('completes commands', async () => {
    expect(await pressTabAfter('sta')).toEqual(['status']);
  });

  it('completes subcommands, and offers nothing of their descriptions', async () => {
    expect(await pressTabAfter('role', '')).toEqual(['create', 'show', 'delete', 'policy', 'help']);
  });

  it('completes flags', async () => {
    expect(await pressTabAfter('quota', 'request', '--dry')).toEqual(['--dry-run']);
  });
});
