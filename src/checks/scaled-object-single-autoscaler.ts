/** Two autoscalers on one workload undo each other; two HPAs on the same pods both stop. */
import type { KubeObject } from '../domain/kube-object.ts';
import { scaleTargetOf } from '../domain/live-fields.ts';
import { objectSubject } from '../domain/finding.ts';
import { deleteCommand } from './shared/kubectl.ts';
import { rivalFinder } from './shared/rivals.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

interface Rivals {
  readonly kind: string;
  readonly name: string;
  readonly rival: string;
}

export const check = defineCheck({
  id: 'scaled-object-single-autoscaler',
  title: 'nothing else scales the target of a scaled object',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects',
  needs: ['scaledObjects', 'horizontalPodAutoscalers'],
  uses: ['inferenceEndpoints', 'deployments', 'statefulSets'],
  messages: {
    alone: () => 'nothing else scales its target',
    rival: ({ kind, name, rival }: Rivals) =>
      `${rival} scales the ${kind} "${name}" as well: KEDA refuses one of two scaled objects, and two HPAs both stop`,
    endpoint: ({ kind, name, rival }: Rivals) =>
      `the ${kind} "${name}" belongs to ${rival}, which HyperPod's inference operator scales by its own autoScalingSpec`,
  },
  run: ({ scaledObjects }, judge, context) => {
    const all = liveScaledObjects(scaledObjects);
    const findRival = rivalFinder(all, context);
    // Endpoints that may not be listed may scale it, too.
    const why = context.whyUnread('inferenceEndpoints')?.reason ?? 'not-installed';
    const certainty = why === 'not-installed' ? 'exact' : 'bound';
    return all.map((so) => {
      const { kind, name } = so.target;
      const rival = findRival(so);
      const evidence = [fieldEvidence(so, 'spec.scaleTargetRef.name', name)];
      if (rival === undefined) return judge.pass(so.subject, 'alone', {}, { evidence, certainty });
      const data = { kind, name, rival: objectSubject(rival).text };
      if (rival.kind === 'ScaledObject' || rival.kind === 'HorizontalPodAutoscaler') {
        const fix = fixOf(so.object, rival);
        return judge.fail(so.subject, 'rival', data, { evidence: [...evidence, targetOf(rival)], fix });
      }
      // That the operator makes a scaled object of its own is seen only when it is listed.
      const fix = fixBy(
        `delete this scaled object, or take autoScalingSpec out of ${data.rival}`,
        deleteCommand(so.object),
      );
      return judge.fail(so.subject, 'endpoint', data, { evidence, fix, certainty: 'bound', severity: 'warning' });
    });
  },
});

function targetOf(autoscaler: KubeObject) {
  const source = objectSubject(autoscaler).text;
  return { field: 'spec.scaleTargetRef.name', value: scaleTargetOf(autoscaler).name, source };
}

/** Of two scaled objects this one is the younger; of an HPA and a scaled object KEDA's stays. */
function fixOf(own: KubeObject, rival: KubeObject) {
  return rival.kind === 'ScaledObject'
    ? fixBy(
        `delete this scaled object, after moving its triggers into ${objectSubject(rival).text}`,
        deleteCommand(own),
      )
    : fixBy('delete that HorizontalPodAutoscaler: KEDA makes its own', deleteCommand(rival));
}
