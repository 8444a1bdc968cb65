/** The package as users get it: packed, small, self-contained, run by npx in an empty folder. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the packed package', () => {
  let folder: string;
  let tarball: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hpscale-packed-'));
    // The test line has built dist already; packing must not build again under the other tests' feet.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
    tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('answers --version through npx in an empty folder', async () => {
    const { stdout } = await run('npx', ['--yes', `./${tarball}`, '--version'], { cwd: folder });
    expect(stdout.trim()).toBe(manifest.version);
  });

  it('is at most 1.5 MB', async () => {
    expect((await stat(join(folder, tarball))).size).toBeLessThanOrEqual(1_500_000);
  });

  it('brings no dependencies and runs nothing at install', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(Object.keys(manifest.scripts)).not.toEqual(expect.arrayContaining(['install']));
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)install$/.test(name))).toEqual([]);
  });

  it('lists the licences of what it bundles, and holds nothing but what it needs', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball], { cwd: folder });
    const files = stdout
      .trim()
      .split('\n')
      .map((name) => name.replace('package/', ''));
    expect(files).toContain('dist/THIRD_PARTY_LICENSES');
    expect(files).toContain('LICENSE');
    const folders = new Set(files.map((name) => name.split('/')[0] ?? ''));
    expect([...folders].toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'package.json',
      'schemas',
      'templates',
    ]);
  });
});
