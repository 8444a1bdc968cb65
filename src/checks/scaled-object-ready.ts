/** What KEDA says of a scaled object, where no other check says why. */
import { type Condition, conditionOf } from '../domain/kube-object.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { describeCommand } from './shared/kubectl.ts';
import { CAUSE_FACTS, causeFinder } from './shared/scaled-object-cause.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

interface Said {
  readonly reason: string;
  readonly text: string;
}

export const check = defineCheck({
  id: 'scaled-object-ready',
  title: 'KEDA calls every scaled object Ready',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  uses: CAUSE_FACTS,
  messages: {
    ready: () => 'it is Ready',
    notReady: ({ reason, text }: Said) => `it is not Ready (${reason}): ${text}; KEDA scales nothing by it`,
    fallback: ({ reason, text }: Said) =>
      `its fallback is in force (${reason}): ${text}; replicas are a fixed number until the triggers can be read again`,
    follows: ({ check: other }: { check: string }) => `it is not Ready, which follows from what ${other} tells`,
    partial: ({ reason, text }: Said) =>
      `some of its triggers cannot be read (${reason}): ${text}; with those missing the HPA does not scale in`,
    unsaid: () => 'KEDA has not said yet whether it is Ready',
  },
  run: ({ scaledObjects }, judge, context) => {
    const all = liveScaledObjects(scaledObjects);
    const findCause = causeFinder(all, context);
    return all.map((so) => {
      const bad = badConditionOf(so);
      const evidence = [conditionEvidence(so, 'Ready')];
      if (bad === undefined) return judge.pass(so.subject, 'ready', {}, { evidence });
      const cause = findCause(so);
      if (cause !== undefined) return judge.skip(so.subject, 'follows', { check: cause }, { evidence });
      if (bad === 'unsaid') return judge.unknown(so.subject, 'unsaid', {}, { evidence });
      const fix = fixBy("mend what the message names; KEDA's events say more", describeCommand(so.object));
      const details = { evidence: [...evidence, conditionEvidence(so, 'Fallback')], fix };
      return judge.fail(so.subject, messageIdOf(bad), saidBy(bad), details);
    });
  },
});

/** The condition that says what is wrong; `unsaid` before KEDA has looked. */
function badConditionOf({ object }: LiveScaledObject): Condition | 'unsaid' | undefined {
  const ready = conditionOf(object, 'Ready');
  const fallback = conditionOf(object, 'Fallback');
  if (fallback?.status === 'True') return fallback;
  if (ready?.status === 'True') return undefined;
  return ready?.status === 'False' || ready?.reason === PARTIAL ? ready : 'unsaid';
}

/** KEDA calls it Unknown where some triggers work and some do not. */
const PARTIAL = 'PartialTriggerError';

function messageIdOf({ type, reason }: Condition): 'notReady' | 'partial' | 'fallback' {
  if (type === 'Fallback') return 'fallback';
  return reason === PARTIAL ? 'partial' : 'notReady';
}

function saidBy({ reason, message }: Condition): Said {
  return { reason: reason ?? 'no reason', text: message ?? 'no message' };
}

function conditionEvidence(so: LiveScaledObject, type: string) {
  return fieldEvidence(so, `status.conditions[type=${type}].status`, conditionOf(so.object, type)?.status);
}
