// Bundles hpscale: dist/hpscale.cjs (launcher), dist/main.cjs and one lazily loaded chunk per command.
// CommonJS, because Node starts it faster than ES modules and its compile cache works best with it.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { collectLicenses } from './licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outputDir = process.argv[2] ?? `${root}dist`;
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

const rawFiles = {
  name: 'raw-files',
  resolveId: {
    filter: { id: /\?raw$/ },
    async handler(source, importer) {
      const resolved = await this.resolve(source.replace(/\?raw$/, ''), importer);
      return resolved && `${resolved.id}?raw`;
    },
  },
  load: {
    filter: { id: /\?raw$/ },
    async handler(id) {
      const text = await readFile(id.replace(/\?raw$/, ''), 'utf8');
      return { code: `export default ${JSON.stringify(text)};`, moduleType: 'js' };
    },
  },
};

await rm(outputDir, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: { main: 'src/main.ts' },
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  plugins: [rawFiles],
  transform: { define: { HPSCALE_VERSION: JSON.stringify(version) }, target: 'node20' },
});
const { output } = await bundle.write({
  dir: outputDir,
  format: 'cjs',
  // `import()` of Node's own modules would start its ES module loader: some milliseconds for nothing.
  dynamicImportInCjs: false,
  minify: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
});

const launcher = await readFile(`${root}bin/hpscale.cjs`, 'utf8');
const built = launcher.replaceAll('HPSCALE_VERSION', JSON.stringify(version)).replace('../src/main.ts', './main.cjs');
await writeFile(`${outputDir}/hpscale.cjs`, built);
await chmod(`${outputDir}/hpscale.cjs`, 0o755);

const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
await writeFile(`${outputDir}/THIRD_PARTY_LICENSES`, await collectLicenses(root, modules));
