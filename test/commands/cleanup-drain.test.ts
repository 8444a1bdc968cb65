/** What holds the nodes that are to go is named; nothing of it is taken away by hpscale. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import { claimedNode, placeBudget, placePod } from '../helpers/cleanup-pods.ts';
import { type SetupWorld, startSetupWorld } from '../helpers/setup-world.ts';

let world: SetupWorld;
beforeEach(async () => {
  world = await startSetupWorld();
  await world.setup();
  await world.sandbox.clock.advance(600_000);
});
afterEach(async () => {
  await world.stop();
});

const TIMEOUT = ['--yes', '--timeout', '10m', '-o', 'json'];

interface Timeout {
  readonly code: string;
  readonly hint: string;
  readonly data: { readonly blockers: readonly { readonly node: string; readonly blockers: readonly string[] }[] };
}

/** Runs into the timeout; answers what the error says. */
async function blocked(): Promise<Timeout> {
  const { exitCode, stdout, stderr } = await world.cleanup(TIMEOUT);
  expect(exitCode).toBe(4);
  expect(stdout).toBe('');
  return JSON.parse(stderr.split('\n').findLast((line) => line.startsWith('{')) ?? '') as Timeout;
}

function blockersOf({ data }: Timeout): readonly string[] {
  return data.blockers.flatMap(({ blockers }) => blockers);
}

async function expectFinished(): Promise<void> {
  const { exitCode, stderr } = await world.cleanup();
  expect(stderr).not.toContain('error');
  expect(exitCode).toBe(0);
  expect(world.sandbox.kube.store.list(RESOURCES.nodeClaim)).toEqual([]);
}

describe('a drain that something holds', () => {
  it('names the disruption budget of a team and its pods, and a second run finishes', async () => {
    await placePod(world.sandbox);
    await placeBudget(world.sandbox);
    const error = await blocked();
    expect(blockersOf(error)).toEqual(['PodDisruptionBudget/chat/always-one lets no pod go, and selects chat/chat-0']);
    expect(error.data.blockers[0]?.node).toBe(claimedNode(world.sandbox).metadata.name);
    expect(error.hint).toContain('PodDisruptionBudget/chat/always-one lets no pod go');
    expect(error.hint).toContain('to wait again: hpscale cleanup -f hpscale.yaml --cluster speech-cluster');
    expect(world.sandbox.aws.autoscaling('speech-cluster').status).toBe('InService');
    world.sandbox.kube.store.delete(RESOURCES.podDisruptionBudget, 'always-one', 'chat');
    await expectFinished();
  });

  it('names pods that forbid disruption', async () => {
    await placePod(world.sandbox, { 'karpenter.sh/do-not-disrupt': 'true' });
    expect(blockersOf(await blocked())).toEqual(['the pod chat/chat-0 forbids it (karpenter.sh/do-not-disrupt)']);
    world.sandbox.kube.store.delete(RESOURCES.pod, 'chat-0', 'chat');
    await expectFinished();
  });

  it('names a finalizer of others on the node, and leaves it there', async () => {
    const { store } = world.sandbox.kube;
    const node = claimedNode(world.sandbox);
    const own = 'inventory.example.com/record';
    const withOwn = { ...node.metadata, finalizers: [...(node.metadata.finalizers ?? []), own] };
    store.update(RESOURCES.node, { ...node, metadata: withOwn }, 'inventory');
    const text = `the finalizer ${own} of Node ${node.metadata.name} is for its owner to take off`;
    expect(blockersOf(await blocked())).toEqual([text]);
    const left = store.get(RESOURCES.node, node.metadata.name);
    expect(left?.metadata.finalizers).toEqual([own]);
    if (left) store.update(RESOURCES.node, { ...left, metadata: { ...left.metadata, finalizers: [] } }, 'inventory');
    await expectFinished();
  });
});

describe('before anybody agrees', () => {
  it('says whose pods run on the nodes that go', async () => {
    await placePod(world.sandbox);
    world.sandbox.log.clear();
    const { exitCode, stderr } = await world.cleanup(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('pods of others end for good, because nothing makes them again: chat/chat-0');
    expect(world.sandbox.mutations()).toEqual([]);
  });
});

describe('an interruption', () => {
  it('by Ctrl-C in the wait says what goes on, and a second run goes on where it ended', async () => {
    await placePod(world.sandbox);
    await placeBudget(world.sandbox);
    const ctrlC = new AbortController();
    let looks = 0;
    const stopListening = world.sandbox.log.subscribe(({ operation }) => {
      if (operation === 'list poddisruptionbudgets') looks += 1;
      if (looks === 2) ctrlC.abort();
    });
    const { exitCode, stderr } = await world.cleanup(['--yes'], { signal: ctrlC.signal });
    stopListening();
    expect(exitCode).toBe(130);
    expect(stderr).toContain('- gpu-');
    expect(stderr).toContain('to wait again: hpscale cleanup -f hpscale.yaml');
    world.sandbox.kube.store.delete(RESOURCES.podDisruptionBudget, 'always-one', 'chat');
    world.sandbox.log.clear();
    await expectFinished();
    const again = world.sandbox.mutations().map(({ operation }) => operation);
    expect(again).not.toContain('delete scaledobjects');
    expect(again).not.toContain('delete nodepools');
    expect(again).toContain('delete hyperpodnodeclasses');
  });
});
