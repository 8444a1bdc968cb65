/** `hpscale explain`: why pods have no node, and what would give them one. */
import { Command } from 'commander';
import { type ExplainOptions, runExplain } from '../actions/explain/run-explain.ts';
import { readManifestFiles } from '../actions/read-manifest-files.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  text,
  texts,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import { parseScaleTarget } from '../domain/scaled-object.ts';
import { usageError } from '../errors.ts';
import { renderExplain } from '../render/human/explain.ts';
import { renderSelfTest } from '../render/human/self-test.ts';
import type { ExplainResult } from '../domain/explanation.ts';
import type { SelfTestResult } from '../domain/self-test.ts';

/** Defines `explain`. */
export function explainCommand(harness: Harness): Command {
  const command = new Command('explain')
    .description(
      'Why pods have no node: per node pool and offering the first thing that refuses them, with the value on each\n' +
        'side, and the smallest changes after which the model of Karpenter places them. Of nodes: why Karpenter takes\n' +
        'them away, or does not. Reads only.',
    )
    .argument(
      '[what]',
      'pod/NAME, deployment/NAME, statefulset/NAME, node/NAME or nodepool/NAME (default: every pending pod)',
    )
    .option('-f, --filename <file>', 'explain the pods of manifests (repeatable; - for standard input)', collect)
    .option('--replicas <n>', 'how many pods of the workload, instead of what it says')
    .option('--self-test', 'run everything that the models are held against, and say how much holds');
  addFromOption(addKubeOptions(addClusterOptions(command)));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale explain --cluster ml-cluster
  $ hpscale explain pod/chat-6f7c9 -n serving
  $ hpscale explain -f deploy.yaml --replicas 12
  $ hpscale explain nodepool/gpu
  $ kubectl get nodepools,hyperpodnodeclasses,pods,nodes,daemonsets -A -o json | hpscale explain --from -
  $ hpscale explain --self-test`,
    )
    .action((what: string | undefined, raw: RawFlags) =>
      raw['selfTest'] === true
        ? harness.run({ output: toOutputOptions(raw), options: {}, run: runSelfTestCommand, human: renderSelfTest })
        : harness.run({
            output: toOutputOptions(raw),
            options: toExplainOptions(what, raw, harness.env),
            run: explain,
            human: renderExplain,
          }),
    );
}

type TypedOptions = Omit<ExplainOptions, 'query'> & {
  readonly query: Exclude<ExplainOptions['query'], { readonly kind: 'files' }> | FileQuery;
};

interface FileQuery {
  readonly kind: 'paths';
  readonly paths: readonly string[];
  readonly replicas: number | null;
}

async function explain(options: TypedOptions, context: Context): Promise<Outcome<ExplainResult>> {
  const { query } = options;
  if (query.kind !== 'paths') return done(await runExplain({ ...options, query }, context));
  const files = await readManifestFiles(query.paths, context.files);
  const objects = files.flatMap(({ read }) => read.objects.map(({ value }) => value as unknown as KubeObject));
  const result = await runExplain({ ...options, query: { kind: 'files', objects, replicas: query.replicas } }, context);
  return done({ ...result, subject: query.paths.join(', ') });
}

/** Without a cluster, an account or a file. Loaded only when it is asked for: it brings its cases. */
async function runSelfTestCommand(): Promise<Outcome<SelfTestResult>> {
  const { runSelfTest } = await import('../self-test/run-self-test.ts');
  const suites = await runSelfTest();
  const result: SelfTestResult = { schema: 'hpscale.self-test/v1', suites };
  return { result, exitCode: suites.every(({ failed }) => failed.length === 0) ? 0 : 1 };
}

/** What was typed, as options. Throws usage errors. */
export function toExplainOptions(what: string | undefined, raw: RawFlags, env: Env): TypedOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    ...toFrom(raw),
    query: toQuery(what, texts(raw, 'filename'), toReplicas(raw)),
  };
}

function toQuery(what: string | undefined, paths: readonly string[], replicas: number | null): TypedOptions['query'] {
  if (paths.length > 0) {
    if (what !== undefined)
      throw usageError('one-subject', `${what} and -f exclude each other`, 'leave one of them out');
    return { kind: 'paths', paths, replicas };
  }
  if (what === undefined) {
    if (replicas !== null)
      throw usageError('replicas-of-what', '--replicas needs deployment/NAME, statefulset/NAME or -f FILE');
    return { kind: 'pending' };
  }
  return toNamed(what, replicas);
}

function toNamed(what: string, replicas: number | null): TypedOptions['query'] {
  const [kind = '', name] = what.split('/');
  if (/^(pods?|po)$/i.test(kind) && name !== undefined && name !== '') {
    if (replicas !== null) throw usageError('replicas-of-a-pod', '--replicas does not go with a pod');
    return { kind: 'pod', name };
  }
  const nodes = toNodes(kind, name, replicas);
  if (nodes) return nodes;
  const target = what.includes('/') ? parseScaleTarget(what) : undefined;
  if (target) return { kind: 'workload', workload: target.kind, name: target.name, replicas };
  throw usageError(
    'bad-subject',
    `${what} is not pod/NAME, deployment/NAME, statefulset/NAME, node/NAME or nodepool/NAME`,
  );
}

const NODE_KINDS: Readonly<Record<string, 'node' | 'nodepool'>> = {
  node: 'node',
  nodes: 'node',
  nodepool: 'nodepool',
  nodepools: 'nodepool',
};

function toNodes(kind: string, name: string | undefined, replicas: number | null): TypedOptions['query'] | undefined {
  const known = NODE_KINDS[kind.toLowerCase()];
  if (known === undefined || name === undefined || name === '') return undefined;
  if (replicas !== null) throw usageError('replicas-of-a-node', '--replicas does not go with nodes');
  return { kind: known, name };
}

function toReplicas(raw: RawFlags): number | null {
  const given = text(raw, 'replicas');
  if (given === undefined) return null;
  const replicas = Number(given);
  if (Number.isInteger(replicas) && replicas > 0 && replicas <= 10_000) return replicas;
  throw usageError('bad-replicas', `--replicas ${given} is not a whole number from 1 to 10000`);
}
