/** Who may import whom: the directions that keep the tool understandable, held by a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Folder or root file -> what it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': [
    'cli',
    'io',
    'aws',
    'kube',
    'render',
    'manifests',
    'domain',
    'errors.ts',
    'context.ts',
    'sandbox-guard.ts',
    'config',
  ],
  'sandbox-guard.ts': ['context.ts', 'errors.ts'],
  'context.ts': ['domain'],
  'errors.ts': [],
  'version.ts': [],
  cli: ['commands', 'render', 'domain', 'errors.ts', 'context.ts', 'version.ts'],
  commands: [
    'cli',
    'actions',
    'render',
    'manifests',
    'checks',
    'config',
    'autoscaling',
    'domain',
    'io',
    'errors.ts',
    'context.ts',
    'version.ts',
  ],
  actions: ['checks', 'manifests', 'simulation', 'config', 'autoscaling', 'domain', 'io', 'errors.ts', 'context.ts'],
  render: ['manifests', 'autoscaling', 'domain', 'errors.ts'],
  checks: ['manifests', 'config', 'autoscaling', 'domain', 'errors.ts'],
  // '..': the whole static documents in templates/.
  manifests: ['autoscaling', 'domain', 'errors.ts', '..'],
  simulation: ['autoscaling', 'domain', 'errors.ts'],
  config: ['domain', 'errors.ts'],
  autoscaling: ['domain', 'errors.ts'],
  domain: ['errors.ts'],
  aws: ['domain', 'errors.ts', 'context.ts', 'version.ts'],
  kube: ['domain', 'errors.ts', 'context.ts', 'version.ts'],
  // The host draws with the theme: colour lives in one place.
  io: ['domain', 'errors.ts', 'context.ts', 'render'],
  sandbox: ['autoscaling', 'domain', 'errors.ts'],
};

/** Only these commands may import the sandbox. */
const SANDBOX_USERS = [/^commands\/sandbox\//, /^commands\/demo(\.ts|\/)/];

const PURE = ['checks', 'manifests', 'autoscaling', 'simulation', 'config', 'domain'];
const IMPURE = /from 'node:|\bprocess\.|\bDate\.now\(|\bMath\.random\(|from '@aws-sdk|from 'inquirer'/;

/** Package -> the only places that may import it. */
const OWNERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^@aws-sdk\/|^@smithy\//, /^aws\//],
  [/^inquirer$/, /^io\/prompts\.ts$/],
  [/^commander$/, /^(cli|commands)\//],
  [/^@kubernetes\//, /^kube\//],
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourceFiles(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      const imports = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\() ?'([^']+)'/g)].map((match) => match[1] ?? '');
      return { path, text, imports };
    });
}

function areaOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function targetOf(file: SourceFile, specifier: string): string {
  return relative(SRC, join(SRC, dirname(file.path), specifier));
}

const files = sourceFiles();

describe('architecture', () => {
  it('imports only in the agreed directions', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const area = areaOf(file.path);
      for (const specifier of file.imports.filter((name) => name.startsWith('.'))) {
        const target = targetOf(file, specifier);
        const isSandboxUse = areaOf(target) === 'sandbox' && SANDBOX_USERS.some((pattern) => pattern.test(file.path));
        const isAllowed = areaOf(target) === area || (MAY_IMPORT[area] ?? []).includes(areaOf(target)) || isSandboxUse;
        if (!isAllowed) wrong.push(`${file.path} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives every folder a rule', () => {
    const areas = new Set(files.map((file) => areaOf(file.path)));
    expect([...areas].filter((area) => MAY_IMPORT[area] === undefined)).toEqual([]);
  });

  it('loads the sandbox only by dynamic import', () => {
    const wrong = files
      .filter((file) => !file.path.startsWith('sandbox/'))
      .filter((file) =>
        /^import (?!type)[^;]*from '[^']*\/sandbox\/[a-z-]+\.ts'/m.test(
          file.text.replaceAll(/^import .*commands.*$/gm, ''),
        ),
      )
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('keeps packages with their owners', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((name) => OWNERS.some(([pattern, owner]) => pattern.test(name) && !owner.test(file.path)))
        .map((name) => `${file.path} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps pure folders pure', () => {
    const wrong = files
      .filter((file) => PURE.includes(areaOf(file.path)))
      .filter((file) => IMPURE.test(file.text))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('names the process nowhere in src', () => {
    const wrong = files
      .filter((file) => /\bprocess\.(?!env\b.*comment)/.test(stripComments(file.text)))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('writes no partition into an ARN', () => {
    const wrong = files
      .filter((file) => !file.path.startsWith('sandbox/'))
      .filter((file) => /[`'"]arn:aws:/.test(stripComments(file.text)))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('has no cycles', () => {
    expect(findCycle()).toBeUndefined();
  });
});

function stripComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** A cycle of value imports (type-only imports vanish before run time), or undefined. */
function findCycle(): string | undefined {
  const graph = new Map(
    files.map((file) => {
      const values = [...file.text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)'/gm)].map(
        (match) => match[1] ?? '',
      );
      return [file.path, values.map((specifier) => targetOf(file, specifier))] as const;
    }),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' -> ');
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
