/** KEDA writes 0 from any size once its cooldown is over, whatever the HPA's window says. */
import { KEDA_DEFAULTS, restingReplicas } from '../domain/live-scaled-object.ts';
import { cutsWindowShort } from '../domain/scaled-object-rules.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

interface Timing {
  readonly cooldown: number;
  readonly window: number;
}

export const check = defineCheck({
  id: 'scaled-object-cooldown',
  title: 'going to 0 waits for as long as scaling in does',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects that go to 0',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    covers: ({ cooldown, window }: Timing) =>
      `its cooldown of ${cooldown} s covers the scale-down window of ${window} s`,
    cuts: ({ cooldown, window }: Timing) =>
      `its cooldown of ${cooldown} s is shorter than the scale-down window of ${window} s: KEDA then cuts the workload from any size to 0 while the HPA would still hold it`,
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects)
      .filter((so) => restingReplicas(so) === 0)
      .map((so) => {
        const cooldown = so.cooldownSeconds ?? KEDA_DEFAULTS.cooldownSeconds;
        const window = so.windowSeconds ?? KEDA_DEFAULTS.windowSeconds;
        const evidence = [fieldEvidence(so, 'spec.cooldownPeriod', so.cooldownSeconds)];
        if (!cutsWindowShort(cooldown, window))
          return judge.pass(so.subject, 'covers', { cooldown, window }, { evidence });
        const fix = patchFix('wait for as long as the window', so.object, { spec: { cooldownPeriod: window } });
        return judge.fail(so.subject, 'cuts', { cooldown, window }, { evidence, fix });
      }),
});
