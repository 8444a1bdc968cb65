/** The chat team's scaled object, broken in one way. */
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { type Breakage, brokenSeed } from './check-world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a trigger of the seed is made of. */
export interface SeedTrigger {
  readonly type: string;
  readonly metadata: Fields;
  readonly metricType?: string;
  readonly authenticationRef?: { readonly name: string; readonly kind?: string };
}

/** That of the seed, as its file has it. */
export function chatScaledObject(changes: Fields = {}): KubeObject & { readonly spec: Fields } {
  const object = brokenSeed().kubernetes.objects.find(({ kind }) => kind === 'ScaledObject');
  if (object === undefined) throw new Error('the seed has no scaled object');
  return { ...object, spec: { ...(object.spec as Fields), ...changes } };
}

/** Its one trigger, which counts the requests of a load balancer; metadata that become undefined are left out. */
export function chatTrigger(metadata: Fields = {}, more: Partial<SeedTrigger> = {}): SeedTrigger {
  const [trigger] = chatScaledObject().spec['triggers'] as readonly SeedTrigger[];
  if (trigger === undefined) throw new Error('the scaled object has no trigger');
  const merged = Object.entries({ ...trigger.metadata, ...metadata }).filter(([, value]) => value !== undefined);
  return { ...trigger, ...more, metadata: Object.fromEntries(merged) };
}

/** The seed with these fields of its spec changed; undefined ones are left out. */
export function withChat(changes: Fields): Breakage {
  const { spec, ...object } = chatScaledObject(changes);
  const kept = Object.entries(spec).filter(([, value]) => value !== undefined);
  return { objects: { 'ScaledObject/chat-api': { ...object, spec: Object.fromEntries(kept) } } };
}
