/** A workload that was never active goes to 0 at KEDA's first poll, before its first pod is up. */
import { KEDA_DEFAULTS, type LiveScaledObject, restingReplicas } from '../domain/live-scaled-object.ts';
import { knownNodeStart } from '../domain/measured-node-start.ts';
import { firstStartSeconds } from '../domain/scaled-object-rules.ts';
import { defaultTiming } from '../domain/scaling-timing.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

interface Timing {
  readonly cooldown: number;
  readonly start: number;
}

export const check = defineCheck({
  id: 'scaled-object-initial-cooldown',
  title: 'a new workload is given the time to start before it goes to 0',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects that go to 0',
  needs: ['scaledObjects'],
  uses: ['nodeClaims'],
  messages: {
    covers: ({ cooldown, start }: Timing) => `its initial cooldown of ${cooldown} s covers a first start (${start} s)`,
    wasActive: () => 'it was active before: the initial cooldown is over for good',
    short: ({ cooldown, start }: Timing) =>
      `its initial cooldown of ${cooldown} s is shorter than a first start (${start} s: node, image and model): without traffic it goes to 0 before it is up`,
  },
  run: ({ scaledObjects }, judge, { optional, settings }) => {
    const nodeStart = knownNodeStart(optional('nodeClaims'), settings.nodeStart);
    const start = firstStartSeconds(nodeStart);
    return liveScaledObjects(scaledObjects)
      .filter((so) => restingReplicas(so) === 0)
      .map((so) => {
        const cooldown = so.initialCooldownSeconds ?? KEDA_DEFAULTS.initialCooldownSeconds;
        const evidence = [fieldEvidence(so, 'spec.initialCooldownPeriod', so.initialCooldownSeconds)];
        if (cooldown >= start)
          return judge.pass(so.subject, 'covers', { cooldown, start }, { evidence, certainty: 'bound' });
        if (wasActive(so)) return judge.pass(so.subject, 'wasActive', {}, { evidence });
        const { initialCooldownSeconds = start } = defaultTiming(nodeStart, 0);
        const fix = patchFix('give it the time of a first start', so.object, {
          spec: { initialCooldownPeriod: initialCooldownSeconds },
        });
        // How long image and model take is assumed.
        return judge.fail(so.subject, 'short', { cooldown, start }, { evidence, fix, certainty: 'bound' });
      });
  },
});

/** KEDA counts from the last active time once there is one. */
function wasActive({ object }: LiveScaledObject): boolean {
  return (object.status as { readonly lastActiveTime?: string } | undefined)?.lastActiveTime !== undefined;
}
