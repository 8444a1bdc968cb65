// A module of src/ for a benchmark: bundled into a temporary folder, because Node 20 runs no TypeScript.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the module exports; `path` is relative to the repository. */
export async function loadSource(path) {
  const dir = await mkdtemp(join(tmpdir(), 'hpscale-bench-'));
  try {
    const bundle = await rolldown({ cwd: root, input: { module: path }, platform: 'node' });
    await bundle.write({ dir, format: 'esm', entryFileNames: '[name].mjs' });
    return await import(pathToFileURL(join(dir, 'module.mjs')).href);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
