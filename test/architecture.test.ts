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
    'self-test',
    'domain',
    'io',
    'errors.ts',
    'context.ts',
    'version.ts',
  ],
  actions: [
    'checks',
    'manifests',
    'schema',
    'simulation',
    'self-test',
    'config',
    'autoscaling',
    'domain',
    'io',
    'errors.ts',
    'context.ts',
  ],
  render: ['manifests', 'autoscaling', 'domain', 'errors.ts'],
  checks: ['manifests', 'schema', 'config', 'autoscaling', 'domain', 'errors.ts'],
  // '..': the whole static documents in templates/.
  manifests: ['schema', 'autoscaling', 'domain', 'errors.ts', '..'],
  // Schemas of Kubernetes kinds, and values judged by them.
  schema: ['domain'],
  simulation: ['autoscaling', 'domain', 'errors.ts'],
  // Golden cases of the models, and what runs them: for tests and for users.
  'self-test': ['autoscaling', 'domain'],
  // hpscale.yaml is read with places as manifests are, and its scaled objects are judged as manifests.
  config: ['manifests', 'domain', 'errors.ts'],
  autoscaling: ['domain', 'errors.ts'],
  domain: ['errors.ts'],
  aws: ['domain', 'errors.ts', 'context.ts', 'version.ts'],
  kube: ['domain', 'errors.ts', 'context.ts', 'version.ts'],
  // The host draws with the theme: colour lives in one place.
  io: ['domain', 'errors.ts', 'context.ts', 'render'],
  sandbox: ['schema', 'autoscaling', 'domain', 'errors.ts'],
};

/** Only these commands may import the sandbox. */
const SANDBOX_USERS = [/^commands\/sandbox\//, /^commands\/demo(\.ts|\/)/];

const PURE = ['checks', 'manifests', 'schema', 'autoscaling', 'simulation', 'config', 'domain'];
const IMPURE_CALLS =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bMath\.random\(|\bfetch\(|\bset(?:Timeout|Interval)\(/;
/** Use cases and renderers reach the world through what they are given; render/theme.ts styles text with Node's own means. */
const WITHOUT_NODE = ['actions', 'render', ...PURE];
const STYLING = 'render/theme.ts';
/** Of io/, the codes and levels of messages alone: hosts, files and prompts come with the context. */
const WITH_MESSAGES_ONLY = ['actions', 'commands'];

/** Package -> the only places that may import it. */
const OWNERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^@aws-sdk\/|^@smithy\//, /^aws\//],
  [/inquirer/, /^io\/prompts\.ts$/],
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
      const imports = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"`]([^'"`]+)/g)].map(
        (match) => match[1] ?? '',
      );
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
    const wrong = files.flatMap((file) =>
      valueImportsOf(file)
        .filter((target) => areaOf(target) === 'sandbox' && areaOf(file.path) !== 'sandbox')
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('gives use cases and commands only messages of io', () => {
    const wrong = files
      .filter((file) => WITH_MESSAGES_ONLY.includes(areaOf(file.path)))
      .flatMap((file) => file.imports.filter((name) => /\/io\/(?!messages\.ts$)/.test(name)));
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

  it('keeps Node out of use cases, renderers and pure folders', () => {
    const wrong = files
      .filter((file) => WITHOUT_NODE.includes(areaOf(file.path)) && file.path !== STYLING)
      .filter((file) => file.imports.some((name) => name.startsWith('node:')))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('keeps time, chance and the network out of use cases, renderers and pure folders', () => {
    const wrong = files
      .filter((file) => WITHOUT_NODE.includes(areaOf(file.path)))
      .filter((file) => IMPURE_CALLS.test(stripComments(file.text)))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('keeps no state in modules', () => {
    const wrong = files.filter((file) => /^(?:export )?(?:let|var) /m.test(file.text)).map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('names the process nowhere in src', () => {
    const wrong = files.filter((file) => /\bprocess\./.test(stripComments(file.text))).map((file) => file.path);
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

/** What a file imports of src when it is loaded: type-only imports vanish before run time, dynamic ones come later. */
function valueImportsOf(file: SourceFile): readonly string[] {
  return [...file.text.matchAll(/^(?:import|export) (?!type\b)(?:[^;]*?from )?'(\.[^']+)'/gm)].map((match) =>
    targetOf(file, match[1] ?? ''),
  );
}

/** A cycle of value imports, or undefined. */
function findCycle(): string | undefined {
  const graph = new Map(files.map((file) => [file.path, valueImportsOf(file)] as const));
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
