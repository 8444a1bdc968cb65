/**
 * Kubernetes objects in memory behind `Kube`. The sandbox's controllers decide by themselves what becomes ready
 * and when; tests of waiting need to say it: `afterRead` changes an object between two looks.
 */
import type { ApplyOptions, ApplyOutcome, Kube } from '../../src/context.ts';
import type { KubeObject, ResourceType } from '../../src/domain/kube-object.ts';
import { HpscaleError } from '../../src/errors.ts';

export interface FakeKube extends Kube {
  /** `apply NodePool gpu`, dry runs included (`apply NodePool gpu (dry run)`). */
  readonly writes: string[];
  put(object: KubeObject): void;
  peek(kind: string, name: string): KubeObject | undefined;
  /** Runs after each `get`; the next one sees what it did. */
  afterRead: ((reads: number) => void) | undefined;
  /** Thrown by every dry run, when set. */
  dryRunError: HpscaleError | undefined;
}

const keyOf = (kind: string, name: string) => `${kind}/${name}`;

/** An empty cluster. */
export function createFakeKube(): FakeKube {
  const objects = new Map<string, KubeObject>();
  const writes: string[] = [];
  let reads = 0;
  const unused = (): never => {
    throw new Error('not part of this fake');
  };
  const kube: FakeKube = {
    server: 'https://translation.example.com',
    namespace: 'default',
    writes,
    afterRead: undefined,
    dryRunError: undefined,
    put: (object) => void objects.set(keyOf(object.kind, object.metadata.name), object),
    peek: (kind, name) => objects.get(keyOf(kind, name)),
    version: unused,
    serves: unused,
    openapi: unused,
    list: async () => [],
    watch: unused,
    async get(type: ResourceType, name: string) {
      const object = objects.get(keyOf(type.kind, name));
      kube.afterRead?.((reads += 1));
      return object;
    },
    async apply(type: ResourceType, object: KubeObject, { dryRun = false }: ApplyOptions = {}): Promise<ApplyOutcome> {
      if (dryRun && kube.dryRunError) throw kube.dryRunError;
      const name = object.metadata.name;
      writes.push(`apply ${type.kind} ${name}${dryRun ? ' (dry run)' : ''}`);
      const before = objects.get(keyOf(type.kind, name));
      const after: KubeObject = { ...before, ...object };
      if (!dryRun) kube.put(after);
      if (!before) return { object: after, action: 'created' };
      const isSame = JSON.stringify(before.spec) === JSON.stringify(object.spec);
      return { object: after, action: isSame ? 'unchanged' : 'configured' };
    },
    async delete(type: ResourceType, name: string, _namespace?: string, { dryRun = false } = {}) {
      writes.push(`delete ${type.kind} ${name}${dryRun ? ' (dry run)' : ''}`);
      const object = objects.get(keyOf(type.kind, name));
      const isHeld = (object?.metadata.finalizers ?? []).length > 0;
      if (object && !dryRun && !isHeld) objects.delete(keyOf(type.kind, name));
      return object !== undefined;
    },
    create: unused,
    async patch(type: ResourceType, name: string) {
      throw new Error(`patch ${type.kind} ${name}: not asked for by any test of waiting`);
    },
    async scale(type: ResourceType, name: string, ...[, replicas, { dryRun = false } = {}]) {
      writes.push(`scale ${type.kind} ${name} to ${replicas}${dryRun ? ' (dry run)' : ''}`);
    },
  };
  return kube;
}
