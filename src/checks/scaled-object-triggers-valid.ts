/** KEDA's webhook does not look at trigger metadata: what is wrong there shows only when the scaler is built. */
import type { Fix } from '../domain/finding.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { liveScaledObjectProblems, type LiveSurroundings, unjudgedTypes } from '../manifests/check-scaled-object.ts';
import { authenticationsOf } from './shared/keda-identity.ts';
import { installedKeda } from './shared/keda-operator.ts';
import { fieldEvidence, liveScaledObjects, triggerFix, withEdits } from './shared/scaled-objects.ts';
import { mendTrigger } from './shared/trigger-mends.ts';
import { defineCheck, fixBy } from './check.ts';

interface Refused {
  readonly problems: readonly string[];
  /** The version whose rules these are; null: the newest that is known. */
  readonly keda: string | null;
}

export const check = defineCheck({
  id: 'scaled-object-triggers-valid',
  title: 'KEDA accepts the bounds and the triggers of a scaled object',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  uses: ['deployments', 'triggerAuthentications', 'clusterTriggerAuthentications'],
  offline: true,
  messages: {
    valid: ({ triggers }: { triggers: number }) =>
      triggers === 1 ? 'KEDA accepts its trigger' : `KEDA accepts its ${triggers} triggers`,
    refused: ({ problems, keda }: Refused) =>
      `KEDA${keda === null ? '' : ` ${keda}`} refuses it: ${problems.join('; ')}`,
    noTriggers: () => 'it has no triggers',
    unjudged: ({ types }: { types: readonly string[] }) =>
      `what KEDA says of triggers of type ${types.join(', ')} is not known here`,
  },
  run: ({ scaledObjects }, judge, context) => {
    const keda = installedKeda(context.optional('deployments'));
    const surroundings = { version: keda?.version, authentications: authenticationsOf(context) };
    return liveScaledObjects(scaledObjects).map((so) => {
      if (so.triggers.length === 0) {
        const fix = fixBy('give it a trigger: hpscale scaledobject render shows how');
        return judge.fail(so.subject, 'noTriggers', {}, { evidence: [fieldEvidence(so, 'spec.triggers', [])], fix });
      }
      const problems = liveScaledObjectProblems(so, surroundings);
      if (problems.length > 0) {
        const data = { problems: problems.map(({ message }) => message), keda: keda?.text ?? null };
        const evidence = problems.map(({ field }) => fieldEvidence(so, field, typeAt(so, field)));
        const fix = fixOf(so, surroundings, context.origin.region);
        return judge.fail(so.subject, 'refused', data, { evidence, fix, certainty: keda ? 'exact' : 'bound' });
      }
      const types = unjudgedTypes(so);
      if (types.length === so.triggers.length) return judge.skip(so.subject, 'unjudged', { types });
      const certainty = types.length > 0 || keda === undefined ? 'bound' : 'exact';
      return judge.pass(so.subject, 'valid', { triggers: so.triggers.length }, { certainty });
    });
  },
});

/** A command only where it leaves nothing to refuse. */
function fixOf(so: LiveScaledObject, surroundings: LiveSurroundings, region: string | null): Fix {
  const edits = so.triggers.map((trigger) => mendTrigger(trigger, region));
  return liveScaledObjectProblems(withEdits(so, edits), surroundings).length === 0
    ? triggerFix('give KEDA what it misses', so, edits)
    : fixBy('mend what KEDA names, in the file that the scaled object is applied from');
}

/** Of a trigger its type alone: metadata may hold what is nobody's business. */
function typeAt({ triggers }: LiveScaledObject, field: string): string | null {
  const index = /triggers\[(\d+)\]$/.exec(field)?.[1];
  return (index === undefined ? undefined : triggers[Number(index)]?.type) ?? null;
}
