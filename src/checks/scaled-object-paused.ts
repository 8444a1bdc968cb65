/** A paused scaled object looks like a working one, and scales nothing. */
import { unannotateCommand } from './shared/kubectl.ts';
import { liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

interface Paused {
  readonly annotation: string;
  readonly value: string;
}

export const check = defineCheck({
  id: 'scaled-object-paused',
  title: 'no scaled object is paused',
  severity: 'info',
  phase: 'health',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  messages: {
    running: () => 'it is not paused',
    paused: ({ annotation, value }: Paused) => `it is paused by the annotation ${annotation}: ${value}`,
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects).map(({ subject, object, pause }) => {
      if (pause === null) return judge.pass(subject, 'running', {});
      const { annotation, value } = pause;
      const evidence = [{ field: `metadata.annotations["${annotation}"]`, value, source: subject.text }];
      const fix = fixBy('take the annotation away to let it scale again', unannotateCommand(object, annotation));
      return judge.fail(subject, 'paused', { annotation, value }, { evidence, fix });
    }),
});
