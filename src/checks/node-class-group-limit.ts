/** A node class names at most ten instance groups. */
import { objectSubject } from '../domain/finding.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { defineCheck, fixBy } from './check.ts';

export const check = defineCheck({
  id: 'node-class-group-limit',
  title: `no node class names more than ${MAX_INSTANCE_GROUPS} instance groups`,
  severity: 'error',
  phase: 'preflight',
  subjects: 'node classes',
  needs: ['nodeClasses'],
  offline: true,
  messages: {
    within: ({ count }: { count: number }) => `it names ${count} of at most ${MAX_INSTANCE_GROUPS} instance groups`,
    tooMany: ({ count }: { count: number }) =>
      `it names ${count} instance groups, ${count - MAX_INSTANCE_GROUPS} more than the ${MAX_INSTANCE_GROUPS} that a node class may have`,
  },
  run: ({ nodeClasses }, judge) =>
    nodeClasses.map((nodeClass) => {
      const subject = objectSubject(nodeClass);
      const names = instanceGroupsOf(nodeClass);
      const evidence = [{ field: 'spec.instanceGroups', value: names, source: subject.text }];
      const data = { count: names.length };
      if (names.length <= MAX_INSTANCE_GROUPS) return judge.pass(subject, 'within', data, { evidence });
      const moved = names.slice(MAX_INSTANCE_GROUPS).join(', ');
      const fix = fixBy(
        `move ${moved} into a second node class with its own node pool, or use flexible groups: one of them spans types and zones`,
      );
      return judge.fail(subject, 'tooMany', data, { evidence, fix });
    }),
});
