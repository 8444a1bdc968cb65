/** Which check tells why a scaled object does not work: what only follows from that is not told again. */
import { credentialsOf } from '../../autoscaling/keda/trigger-credentials.ts';
import type { LiveScaledObject } from '../../domain/live-scaled-object.ts';
import { liveScaledObjectProblems } from '../../manifests/check-scaled-object.ts';
import type { CheckContext } from '../check.ts';
import { dimensionSlip } from './elb-dimensions.ts';
import { authenticationsOf, clusterAccount, operatorReads, operatorRole, unidentified } from './keda-identity.ts';
import { installedKeda, isOperatorDown } from './keda-operator.ts';
import { failsOnEmpty, isFatalSample, sampleFinder } from './metric-samples.ts';
import { missingRequests } from './resource-requests.ts';
import { rivalFinder } from './rivals.ts';
import { targetFinder } from './scale-targets.ts';

type Cause = readonly [check: string, holds: (scaledObject: LiveScaledObject) => boolean];

/** What is looked at for causes: who asks for them uses it too. */
export const CAUSE_FACTS = [
  'deployments',
  'statefulSets',
  'pods',
  'horizontalPodAutoscalers',
  'triggerAuthentications',
  'clusterTriggerAuthentications',
  'inferenceEndpoints',
  'kedaIdentity',
  'metricSamples',
  'cluster',
  'identity',
] as const;

/** Looks for the cause; its check's id, or undefined when no other check tells one. */
export function causeFinder(
  scaledObjects: readonly LiveScaledObject[],
  context: CheckContext,
): (scaledObject: LiveScaledObject) => string | undefined {
  const causes = causesOf(scaledObjects, context);
  return (scaledObject) => causes.find(([, holds]) => holds(scaledObject))?.[0];
}

function causesOf(scaledObjects: readonly LiveScaledObject[], context: CheckContext): readonly Cause[] {
  const { optional } = context;
  const deployments = optional('deployments');
  const isDown = isOperatorDown(deployments);
  const findTarget = targetFinder(context);
  const findRival = rivalFinder(scaledObjects, context);
  const authentications = authenticationsOf(context);
  const version = installedKeda(deployments)?.version;
  const pods = optional('pods');
  const blind = blindOnes(scaledObjects, context);
  const findSample = sampleFinder(optional('metricSamples'));
  return [
    ['keda-operator-available', () => isDown],
    ['scaled-object-target-exists', (so) => findTarget(so).kind === 'missing'],
    ['scaled-object-single-autoscaler', (so) => findRival(so) !== undefined],
    [
      'trigger-authentication-exists',
      (so) => so.triggers.some((trigger) => credentialsOf(trigger, so, authentications).kind === 'missing'),
    ],
    ['scaled-object-triggers-valid', (so) => liveScaledObjectProblems(so, { version, authentications }).length > 0],
    [
      'scaled-object-resource-requests',
      (so) => {
        const target = findTarget(so);
        return target.kind === 'found' && missingRequests(so, target.object, pods).length > 0;
      },
    ],
    [
      'scaled-object-dimension-not-arn',
      (so) => so.triggers.some((trigger) => failsOnEmpty(trigger) && dimensionSlip(trigger) !== undefined),
    ],
    ['keda-identity-permissions', (so) => blind.has(so)],
    [
      'scaled-object-metric-data',
      (so) => so.triggers.some((trigger) => isFatalSample(trigger, findSample(so, trigger))),
    ],
  ];
}

function blindOnes(scaledObjects: readonly LiveScaledObject[], context: CheckContext): ReadonlySet<LiveScaledObject> {
  const identity = context.optional('kedaIdentity');
  if (identity === undefined) return new Set();
  const reads = operatorReads(scaledObjects, authenticationsOf(context));
  return unidentified(operatorRole(identity, clusterAccount(context)), reads);
}
