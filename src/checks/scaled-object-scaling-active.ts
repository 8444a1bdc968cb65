/** What the HPA behind a scaled object says: it scales between 1 and the maximum, not KEDA. */
import { type Condition, conditionOf, isConditionTrue, type KubeObject, namespaceOf } from '../domain/kube-object.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { type Evidence, objectSubject, type Subject } from '../domain/finding.ts';
import { describeCommand, patchFix } from './shared/kubectl.ts';
import { CAUSE_FACTS, causeFinder } from './shared/scaled-object-cause.ts';
import { liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

interface Said {
  readonly reason: string;
  readonly text: string;
}

export const check = defineCheck({
  id: 'scaled-object-scaling-active',
  title: 'the HPA of every scaled object can scale',
  severity: 'error',
  phase: 'health',
  subjects: 'HPAs of scaled objects',
  needs: ['scaledObjects', 'horizontalPodAutoscalers'],
  uses: CAUSE_FACTS,
  messages: {
    active: () => 'its HPA scales',
    atZero: () => 'it is at 0 replicas, where its HPA sleeps',
    unable: ({ reason, text }: Said) => `its HPA cannot scale (${reason}): ${text}`,
    atMaximum: ({ maximum }: { maximum: unknown }) =>
      `its HPA wants more than the maximum of ${String(maximum)} (TooManyReplicas)`,
    follows: ({ check: other }: { check: string }) => `its HPA cannot scale, which follows from what ${other} tells`,
    unsaid: () => 'its HPA has not been looked at yet',
  },
  run: ({ scaledObjects, horizontalPodAutoscalers }, judge, context) => {
    const all = liveScaledObjects(scaledObjects);
    const findCause = causeFinder(all, context);
    const byOwner = indexByOwner(horizontalPodAutoscalers);
    return all.flatMap((so) => {
      const hpa = byOwner.get(`${so.namespace}/${so.name}`);
      return hpa === undefined ? [] : [judgeHpa(so, hpa)];
    });

    function judgeHpa(so: LiveScaledObject, hpa: KubeObject) {
      const subject = { ...so.subject, text: objectSubject(hpa).text };
      const evidence = [...UNABLE, LIMITED].map((type) => conditionEvidence(hpa, type));
      const unable = UNABLE.map((type) => conditionOf(hpa, type)).find((condition) => condition?.status === 'False');
      if (unable !== undefined) return judgeUnable(so, { hpa, subject, evidence, unable });
      if (conditionOf(hpa, 'AbleToScale') === undefined) return judge.unknown(subject, 'unsaid', {}, { evidence });
      if (!isAtMaximum(hpa)) return judge.pass(subject, 'active', {}, { evidence });
      const { maxReplicas = null } = (hpa.spec ?? {}) as { readonly maxReplicas?: number };
      return judge.fail(
        subject,
        'atMaximum',
        { maximum: maxReplicas },
        { evidence, fix: raiseFix(so), severity: 'info' },
      );
    }

    function judgeUnable(so: LiveScaledObject, { hpa, subject, evidence, unable }: Unable) {
      if (unable.reason === 'ScalingDisabled') return judge.pass(subject, 'atZero', {}, { evidence });
      const cause = findCause(so) ?? (isConditionTrue(so.object, 'Ready') ? undefined : 'scaled-object-ready');
      if (cause !== undefined) return judge.skip(subject, 'follows', { check: cause }, { evidence });
      const fix = fixBy('mend what the message names', describeCommand(hpa));
      return judge.fail(subject, 'unable', saidBy(unable), { evidence, fix });
    }
  },
});

interface Unable {
  readonly hpa: KubeObject;
  readonly subject: Subject;
  readonly evidence: readonly Evidence[];
  readonly unable: Condition;
}

function isAtMaximum(hpa: KubeObject): boolean {
  return conditionOf(hpa, LIMITED)?.reason === 'TooManyReplicas';
}

const UNABLE = ['AbleToScale', 'ScalingActive'] as const;
const LIMITED = 'ScalingLimited';

/** A maximum half as large again: whether quota and limits reach that far is another matter. */
function raiseFix({ object, maxReplicas, minReplicas }: LiveScaledObject) {
  const maxReplicaCount = Math.ceil(Math.max(maxReplicas ?? 0, minReplicas, 1) * 1.5);
  return patchFix('raise the maximum, if the load is meant to be served', object, { spec: { maxReplicaCount } });
}

function indexByOwner(hpas: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(
    hpas.flatMap((hpa) =>
      (hpa.metadata.ownerReferences ?? [])
        .filter(({ kind }) => kind === 'ScaledObject')
        .map(({ name }) => [`${namespaceOf(hpa)}/${name}`, hpa] as const),
    ),
  );
}

function saidBy({ reason, message }: Condition): Said {
  return { reason: reason ?? 'no reason', text: message ?? 'no message' };
}

function conditionEvidence(hpa: KubeObject, type: string) {
  const field = `status.conditions[type=${type}].reason`;
  return { field, value: conditionOf(hpa, type)?.reason ?? null, source: objectSubject(hpa).text };
}
