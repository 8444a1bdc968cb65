/** KEDA scales between 0 and 1 alone; its knobs do nothing for a workload that never goes there. */
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { idleKnobs } from '../domain/scaled-object-rules.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

interface NoEffect {
  readonly fields: readonly string[];
  readonly minReplicas: number;
}

export const check = defineCheck({
  id: 'scaled-object-effective-fields',
  title: "KEDA's timing fields are set only where they have an effect",
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    effective: () => 'every timing field that it sets has an effect',
    noEffect: ({ fields, minReplicas }: NoEffect) =>
      `${fields.join(' and ')} ${fields.length === 1 ? 'does' : 'do'} nothing with minReplicaCount ${minReplicas}: KEDA itself scales only between 0 and 1; from N replicas back to ${minReplicas} it is the HPA's job, and its knob is advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds`,
    idleNotZero: ({ idleReplicas }: { idleReplicas: number }) =>
      `idleReplicaCount is ${idleReplicas}: KEDA supports 0 alone`,
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects).map((so) => {
      const { subject, object, idleReplicas, minReplicas } = so;
      if (idleReplicas !== null && idleReplicas > 0) {
        const evidence = [fieldEvidence(so, 'spec.idleReplicaCount', idleReplicas)];
        const fix = patchFix('let it idle at 0', object, { spec: { idleReplicaCount: 0 } });
        return judge.fail(subject, 'idleNotZero', { idleReplicas }, { evidence, fix });
      }
      const fields = deadFields(so);
      if (fields.length === 0) return judge.pass(subject, 'effective', {});
      const spec = object.spec as Readonly<Record<string, unknown>>;
      const evidence = [
        ...fields.map((field) => fieldEvidence(so, `spec.${field}`, spec[field])),
        fieldEvidence(so, 'spec.minReplicaCount', minReplicas),
      ];
      const patch = { spec: Object.fromEntries(fields.map((field) => [field, null])) };
      const summary = `take ${fields.join(' and ')} out; set stabilizationWindowSeconds if scaling in is to be slower`;
      // One that another object owns would be written again.
      const isSafe = (object.metadata.ownerReferences ?? []).length === 0;
      const fix = patchFix(summary, object, patch, { isSafe });
      return judge.fail(subject, 'noEffect', { fields, minReplicas }, { evidence, fix });
    }),
});

/** With an idle count KEDA scales between that and the minimum, and all of them count. */
function deadFields({ minReplicas, idleReplicas, triggers, ...timing }: LiveScaledObject): string[] {
  if (minReplicas === 0 || idleReplicas !== null) return [];
  const cachesMetrics = triggers.some(({ useCachedMetrics }) => useCachedMetrics);
  return idleKnobs(
    {
      pollingInterval: timing.pollingSeconds,
      cooldownPeriod: timing.cooldownSeconds,
      initialCooldownPeriod: timing.initialCooldownSeconds,
    },
    { cachesMetrics },
  );
}
