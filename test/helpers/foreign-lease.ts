/** Another run of hpscale, as far as it can be seen from outside: the Lease that it holds. */
import { type Holding, LEASE_DURATION_MS, LEASE_NAME, LEASE_NAMESPACE, leaseOf } from '../../src/domain/lease.ts';
import { type KubeObject, RESOURCES } from '../../src/domain/kube-object.ts';
import type { TestSandbox } from './start-sandbox.ts';

type World = Pick<TestSandbox, 'clock' | 'kube'>;

/** The CI job of the speech team, in the middle of enabling autoscaling for three minutes. */
export function foreignHolding({ clock }: Pick<World, 'clock'>): Holding {
  const now = clock.now();
  return {
    holder: 'speech-ci@runner-7/4242-9f3c2a',
    command: 'setup -f speech.yaml',
    acquiredAt: now - 200_000,
    renewedAt: now,
    durationMs: LEASE_DURATION_MS,
    transitions: 0,
    step: { title: 'wait for autoscaling to be InService', since: now - 180_000 },
  };
}

/** Writes it as the other run does: made, or taken over. */
export function holdLease(world: World, holding: Holding): void {
  const { store } = world.kube;
  const live = leaseIn(world);
  if (live) store.update(RESOURCES.lease, { ...live, ...leaseOf(holding), metadata: merged(live, holding) }, 'hpscale');
  else store.create(RESOURCES.lease, leaseOf(holding), 'hpscale');
}

function merged(live: KubeObject, holding: Holding): KubeObject['metadata'] {
  return { ...live.metadata, ...leaseOf(holding).metadata };
}

/** Another run that lives: renews every ten seconds, and is done after so many milliseconds. */
export function runElsewhere(world: World, lastsMs: number): void {
  const holding = foreignHolding(world);
  const { clock, kube } = world;
  const end = clock.now() + lastsMs;
  const beat = (): void => {
    if (clock.now() >= end) {
      kube.store.delete(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
      return;
    }
    holdLease(world, { ...holding, renewedAt: clock.now() });
    clock.schedule(10_000, beat);
  };
  beat();
}

/** The Lease as it is. */
export function leaseIn({ kube }: Pick<World, 'kube'>): KubeObject | undefined {
  return kube.store.get(RESOURCES.lease, LEASE_NAME, LEASE_NAMESPACE);
}
