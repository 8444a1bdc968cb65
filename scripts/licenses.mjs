// Lists the licences of everything that ends up in the bundle.
import { readdir, readFile } from 'node:fs/promises';

/** The text of THIRD_PARTY_LICENSES for the bundled modules (absolute paths). */
export async function collectLicenses(root, modules) {
  const folders = new Set();
  for (const id of modules) {
    const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
    if (match) folders.add(match[1]);
  }
  const entries = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    entries.set(`${name}@${version}`, { license, text: file ? await readFile(`${folder}/${file}`, 'utf8') : '' });
  }
  const byText = new Map();
  for (const [id, { license, text }] of [...entries].toSorted(([a], [b]) => a.localeCompare(b, 'en'))) {
    const key = `${license}\n${text.trim()}`;
    byText.set(key, [...(byText.get(key) ?? []), `${id} (${license ?? 'no licence named'})`]);
  }
  const blocks = [...byText].map(([key, ids]) => `${ids.join('\n')}\n\n${key.slice(key.indexOf('\n') + 1)}\n`);
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `hpscale bundles the following packages.\n${rule}${blocks.join(rule)}`;
}
