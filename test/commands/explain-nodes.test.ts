/** Why nodes of Karpenter stay or go: each gate closed once, and the change that opens it made with kubectl. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ExplainResult, NodeExplanation } from '../../src/domain/explanation.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { type Breakage, CLUSTER, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteLines } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

interface Disruption {
  readonly disruption?: Readonly<Record<string, unknown>>;
}

const withDisruption = (changes: Readonly<Record<string, unknown>>) =>
  withSpec<Disruption>((spec) => ({ ...spec, disruption: { ...spec.disruption, ...changes } }));

async function explain(what: string): Promise<ExplainResult> {
  const { exitCode, stderr, json } = await sandbox.run(['explain', what, '--cluster', CLUSTER, '-o', 'json']);
  expect({ exitCode, error: stderr.includes('error') }).toEqual({ exitCode: 0, error: false });
  return json<ExplainResult>();
}

/** The one node that the seed's replica runs on. */
async function theNode(): Promise<NodeExplanation> {
  const { nodes } = await explain('nodepool/gpu');
  const [node, ...others] = nodes;
  if (!node || others.length > 0) throw new Error(`${nodes.length} nodes`);
  return node;
}

/** The workload at zero: its node is empty. */
async function emptied(breakage: Breakage): Promise<void> {
  sandbox = await startBroken(breakage);
  await sandbox.run(['scaledobject', 'delete', 'chat-api', '-n', 'chat', '--cluster', CLUSTER, '--yes']);
  await sandbox.run([
    'workload',
    'scale',
    'chat-api',
    '-n',
    'chat',
    '--replicas',
    '0',
    '--cluster',
    CLUSTER,
    '--yes',
    '--no-wait',
  ]);
  await sandbox.clock.advance(90_000);
}

describe('a node with a pod', () => {
  it('stays where only empty nodes go; moving its pod would need a node that is no cheaper', async () => {
    sandbox = await startBroken();
    const node = await theNode();
    expect(node).toMatchObject({
      verdict: 'stays',
      pods: 1,
      nodePool: 'gpu',
      instanceType: 'ml.g6.xlarge',
      suggestions: [],
    });
    expect(node.summary).toBe('the policy of gpu is WhenEmpty, and 1 pod runs on it');
    expect(node.gates.map(({ gate, isOpen }) => `${gate} ${isOpen}`)).toEqual([
      'initialized true',
      'not-going true',
      'do-not-disrupt true',
      'pod-disruption-budget true',
      'consolidate-after true',
      'consolidation-policy false',
    ]);
  });

  it('stays where its pods may move, in the words of Karpenter', async () => {
    const policy = withDisruption({ consolidationPolicy: 'WhenEmptyOrUnderutilized' });
    sandbox = await startBroken({ objects: { 'NodePool/gpu': policy } });
    expect(await theNode()).toMatchObject({
      verdict: 'stays',
      certainty: 'bound',
      summary: "Can't replace with a cheaper node",
    });
  });

  it('is found by its own name, and told to people', async () => {
    sandbox = await startBroken();
    const { node } = await theNode();
    const { stdout } = await sandbox.run(['explain', `node/${node}`, '--cluster', CLUSTER]);
    expect(stdout).toContain(
      `✗ ${node} (gpu, ml.g6.xlarge) stays: the policy of gpu is WhenEmpty, and 1 pod runs on it`,
    );
    expect(stdout).toContain('  ✓ it is initialized');
  });
});

describe('an empty node', () => {
  it('goes when its time is over, and the controller agrees', async () => {
    await emptied({});
    const waiting = await theNode();
    expect(waiting).toMatchObject({ verdict: 'stays', pods: 0 });
    expect(waiting.summary).toMatch(/^consolidateAfter is 600 s, and its last pod event was at \S+Z: not before \S+Z$/);
    await sandbox.clock.advance(600_000 - 120_000);
    expect((await explain('nodepool/gpu')).nodes).toHaveLength(1);
    await sandbox.clock.advance(300_000);
    expect((await explain('nodepool/gpu')).nodes).toEqual([]);
  });

  it.each([
    [
      'a node pool that never lets go',
      { 'NodePool/gpu': withDisruption({ consolidateAfter: 'Never' }) },
      'consolidateAfter of the node pool gpu is Never',
    ],
    [
      'a budget of no node',
      { 'NodePool/gpu': withDisruption({ consolidateAfter: '30s', budgets: [{ nodes: '0' }] }) },
      'the budgets of gpu let 0 of its 1 nodes go for the reason Empty',
    ],
  ])('is kept by %s, and goes once that is changed as told', async (_, objects, summary) => {
    await emptied({ objects });
    const node = await theNode();
    expect(node.summary).toBe(summary);
    const command = node.suggestions[0]?.edits[0]?.command ?? '';
    await pasteLines(sandbox, command);
    await sandbox.clock.advance(20 * 60_000);
    expect((await explain('nodepool/gpu')).nodes).toEqual([]);
  });

  it('is kept by an annotation, which is told with the command that takes it off', async () => {
    await emptied({
      objects: { 'NodePool/gpu': withDisruption({ consolidateAfter: '30s', budgets: [{ nodes: '0' }] }) },
    });
    const { store } = sandbox.kube;
    const { node: name } = await theNode();
    const live = store.get(RESOURCES.node, name) as KubeObject;
    const annotations = { ...live.metadata.annotations, 'karpenter.sh/do-not-disrupt': 'true' };
    store.update(RESOURCES.node, { ...live, metadata: { ...live.metadata, annotations } }, 'kubectl');
    const node = await theNode();
    expect(node.summary).toBe('karpenter.sh/do-not-disrupt is set on the node');
    // The budget would keep it all the same: one change alone does not help, and none is told.
    expect(node.suggestions).toEqual([]);
  });
});

describe('what is not there', () => {
  it.each([
    ['node/hyperpod-i-0', 'node-not-found', 3],
    ['nodepool/gpus', 'nodepool-not-found', 3],
    ['nodepool/', 'bad-subject', 2],
  ])('%s is said in one line', async (what, code, exitCode) => {
    sandbox = await startBroken();
    const answer = await sandbox.run(['explain', what, '--cluster', CLUSTER, '-o', 'json']);
    expect(answer.exitCode).toBe(exitCode);
    expect(JSON.parse(answer.stderr.slice(answer.stderr.indexOf('{')))).toMatchObject({ code });
  });
});
