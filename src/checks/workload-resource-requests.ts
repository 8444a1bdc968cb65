/** Karpenter chooses nodes by requests alone: a container without any is packed as if it needed nothing. */
import { type Fix, objectSubject } from '../domain/finding.ts';
import { asArray, at, isObject } from '../domain/json.ts';
import { type KubeObject, namespaceOf } from '../domain/kube-object.ts';
import { containersOf, type PodContainer } from '../domain/live-fields.ts';
import { isReschedulable, nodeNameOf, workloadOf } from '../domain/live-pods.ts';
import { readScaledObject, targetKeyOf } from '../domain/live-scaled-object.ts';
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { objectArguments } from './shared/kubectl.ts';
import { utilizationTriggers } from './shared/resource-requests.ts';

interface Missing {
  readonly containers: readonly string[];
  /** Why the workload matters here. */
  readonly because: string;
}

export const check = defineCheck({
  id: 'workload-resource-requests',
  title: 'workloads that autoscaling makes nodes for say what they need',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'workloads that are scaled or run on nodes of Karpenter',
  needs: ['deployments', 'statefulSets', 'pods', 'nodes'],
  uses: ['scaledObjects', 'horizontalPodAutoscalers'],
  messages: {
    requested: () => 'each of its containers requests something',
    missing: ({ containers, because }: Missing) =>
      `${containers.join(', ')} ${containers.length === 1 ? 'requests' : 'request'} nothing, and ${because}: Karpenter packs nodes by requests, and counts it as nothing`,
    toldBy: () => 'it is scaled by a percentage of requests: see scaled-object-resource-requests',
  },
  run: (facts, judge, context) => {
    const reasons = reasonsByWorkload(facts, context);
    const podOf = onePodPerWorkload(facts.pods);
    const byPercentage = percentageTargets(context);
    return [...facts.deployments, ...facts.statefulSets].flatMap((workload) => {
      const key = keyOf(workload);
      const because = reasons.get(key);
      if (because === undefined) return [];
      const subject = objectSubject(workload);
      // A LimitRange gives pods requests that the template does not have.
      const pod = podOf.get(key);
      const seen = pod
        ? (asArray(at(pod.spec, 'containers')).filter(isObject) as readonly PodContainer[])
        : containersOf(workload);
      const containers = seen.filter(asksForNothing).map(({ name }) => name ?? '');
      if (containers.length === 0) return [judge.pass(subject, 'requested', {})];
      if (byPercentage.has(key)) return [judge.skip(subject, 'toldBy', {})];
      const evidence = containersOf(workload).flatMap(({ name = '', resources }, index) =>
        containers.includes(name)
          ? [
              {
                field: `spec.template.spec.containers[${index}].resources`,
                value: resources ?? null,
                source: subject.text,
              },
            ]
          : [],
      );
      const certainty = pod ? 'exact' : 'bound';
      const fix = fixOf(workload, containers);
      return [judge.fail(subject, 'missing', { containers, because }, { evidence, certainty, fix })];
    });
  },
});

/** `namespace/Kind/name`, as autoscalers name their targets. */
function keyOf(workload: KubeObject): string {
  return `${namespaceOf(workload)}/${workload.kind}/${workload.metadata.name}`;
}

function keyOfPod(pod: KubeObject): string {
  const { kind, name } = workloadOf(pod);
  return `${namespaceOf(pod)}/${kind}/${name}`;
}

/** A limit is a request as well. */
function asksForNothing({ resources }: PodContainer): boolean {
  return Object.keys({ ...resources?.requests, ...resources?.limits }).length === 0;
}

interface Facts {
  readonly pods: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
}

function reasonsByWorkload({ pods, nodes }: Facts, context: CheckContext): ReadonlyMap<string, string> {
  const made = new Set(
    nodes
      .filter(({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] !== undefined)
      .map(({ metadata }) => metadata.name),
  );
  const running = pods.filter((pod) => isReschedulable(pod) && made.has(nodeNameOf(pod) ?? ''));
  const scaled = [
    ...(context.optional('horizontalPodAutoscalers') ?? []),
    ...(context.optional('scaledObjects') ?? []),
  ];
  // The last one is told: KEDA's object says more than the HPA that KEDA makes of it.
  return new Map([
    ...running.map((pod) => [keyOfPod(pod), 'it runs on nodes that Karpenter made'] as const),
    ...scaled.map((object) => [targetKeyOf(object), `${object.kind} ${object.metadata.name} scales it`] as const),
  ]);
}

function onePodPerWorkload(pods: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(pods.filter(isReschedulable).map((pod) => [keyOfPod(pod), pod]));
}

function percentageTargets(context: CheckContext): ReadonlySet<string> {
  const scaled = (context.optional('scaledObjects') ?? []).map(readScaledObject);
  return new Set(scaled.filter((so) => utilizationTriggers(so).length > 0).map(({ object }) => targetKeyOf(object)));
}

function fixOf(workload: KubeObject, containers: readonly string[]): Fix {
  const command = `kubectl set resources ${objectArguments(workload)} --containers ${containers.join(',')} --requests cpu=1,memory=1Gi`;
  return fixBy(
    'request what a replica uses at full load, in place of these examples (this starts its pods anew)',
    command,
  );
}
