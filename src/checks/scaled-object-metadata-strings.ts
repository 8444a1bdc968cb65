/** Trigger metadata is a map of strings: the API server refuses a number or a boolean that is not quoted. */
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { defineCheck, fixBy } from './check.ts';

interface Unquoted {
  readonly field: string;
  readonly value: unknown;
}

export const check = defineCheck({
  id: 'scaled-object-metadata-strings',
  title: 'all trigger metadata are strings',
  severity: 'error',
  phase: 'preflight',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    strings: () => 'all trigger metadata are strings',
    unquoted: ({ fields }: { fields: readonly Unquoted[] }) =>
      `${fields.map(({ field, value }) => `${field} is ${JSON.stringify(value)}`).join(', ')}: metadata are strings, and the API server refuses anything else`,
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects).map((so) => {
      const fields = unquotedFields(so);
      if (fields.length === 0) return judge.pass(so.subject, 'strings', {});
      const evidence = fields.map(({ field, value }) => fieldEvidence(so, field, value));
      const first = fields[0]?.value;
      const fix = fixBy(
        `quote ${fields.length === 1 ? 'the value' : 'the values'}: '${String(first)}' for ${String(first)}`,
      );
      return judge.fail(so.subject, 'unquoted', { fields }, { evidence, fix });
    }),
});

function unquotedFields({ triggers }: LiveScaledObject): Unquoted[] {
  return triggers.flatMap(({ index, written }) =>
    Object.entries(written)
      .filter(([, value]) => typeof value !== 'string')
      .map(([key, value]) => ({ field: `spec.triggers[${index}].metadata.${key}`, value })),
  );
}
