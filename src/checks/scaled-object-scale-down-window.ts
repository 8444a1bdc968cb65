/** Replicas given up sooner than a node can come back are paid for twice. */
import { KEDA_DEFAULTS, type LiveScaledObject } from '../domain/live-scaled-object.ts';
import { knownNodeStart, type KnownNodeStart, slowStartText } from '../domain/measured-node-start.ts';
import { isWindowShort } from '../domain/scaled-object-rules.ts';
import { defaultTiming } from '../domain/scaling-timing.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

interface Window {
  readonly window: number;
  readonly start: string;
}

const FIELD = 'spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds';

export const check = defineCheck({
  id: 'scaled-object-scale-down-window',
  title: 'replicas are kept for as long as a node takes to start',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  uses: ['nodeClaims'],
  messages: {
    longEnough: ({ window, start }: Window) =>
      `its scale-down window of ${window} s covers a slow node start (${start})`,
    short: ({ window, start }: Window) =>
      `its scale-down window of ${window} s is shorter than a slow node start (${start}): a replica given up may be needed again before its node could be back`,
    never: () => 'it never scales in (selectPolicy Disabled)',
  },
  run: ({ scaledObjects }, judge, { optional, settings }) => {
    const nodeStart = knownNodeStart(optional('nodeClaims'), settings.nodeStart);
    const certainty = nodeStart.samples > 0 ? 'exact' : 'bound';
    return liveScaledObjects(scaledObjects).map((so) => {
      const window = so.windowSeconds ?? KEDA_DEFAULTS.windowSeconds;
      const data = { window, start: slowStartText(nodeStart) };
      const evidence = [fieldEvidence(so, FIELD, so.windowSeconds)];
      if (so.neverScalesDown) return judge.pass(so.subject, 'never', {}, { evidence });
      if (!isWindowShort(window, nodeStart)) return judge.pass(so.subject, 'longEnough', data, { evidence, certainty });
      return judge.fail(so.subject, 'short', data, { evidence, certainty, fix: fixOf(so, nodeStart) });
    });
  },
});

/** KEDA's cooldown goes with it: a shorter one would cut the window short. */
function fixOf({ object, minReplicas, cooldownSeconds }: LiveScaledObject, nodeStart: KnownNodeStart) {
  const stabilizationWindowSeconds = defaultTiming(nodeStart, 1).scaleDownWindowSeconds;
  const cooldown = cooldownSeconds ?? KEDA_DEFAULTS.cooldownSeconds;
  const behavior = { scaleDown: { stabilizationWindowSeconds } };
  return patchFix('keep replicas for as long as a slow node start takes', object, {
    spec: {
      ...(minReplicas === 0 && cooldown < stabilizationWindowSeconds
        ? { cooldownPeriod: stabilizationWindowSeconds }
        : {}),
      advanced: { horizontalPodAutoscalerConfig: { behavior } },
    },
  });
}
