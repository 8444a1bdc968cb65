/** An instance that never becomes a node is billed meanwhile: its lifecycle script, its network, or SageMaker could not start it. */
import { formatDuration } from '../domain/duration.ts';
import { type Fix, objectSubject } from '../domain/finding.ts';
import { conditionOf } from '../domain/kube-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { troublesOf } from './shared/group-events.ts';
import {
  CLAIMS,
  hyperpodClaims,
  type LiveClaim,
  reachedMs,
  saidBy,
  type Said,
  stageEvidence,
} from './shared/node-claims.ts';
import { hyperpodPools } from './shared/node-pools.ts';

interface Waiting {
  readonly waited: string;
  readonly instanceGroup: string | null;
}

/** Nodes of HyperPod take five to ten minutes; Karpenter gives up after fifteen. */
const SLOW_MS = 10 * 60_000;

export const check = defineCheck({
  id: 'node-claim-registered',
  title: 'every launched instance becomes a node',
  severity: 'error',
  phase: 'health',
  subjects: CLAIMS,
  needs: ['nodeClaims'],
  uses: ['clusterEvents', 'nodePools', 'cluster'],
  messages: {
    registered: () => 'its instance is a node',
    starting: ({ waited }: Waiting) => `its instance has been starting for ${waited}`,
    notLaunched: () => 'it has no instance yet: see node-claim-launched',
    notRegistered: ({ waited, instanceGroup, reason, message }: Waiting & Said) =>
      `its instance in ${instanceGroup ?? 'an unknown group'} has not become a node for ${waited} (${reason}): ${message}; Karpenter gives it up after 15 minutes`,
    toldByEvents: ({ instanceGroup, waited }: Waiting) =>
      `its instance has not become a node for ${waited}; SageMaker's events of ${instanceGroup} say why: see instance-group-capacity-events and instance-group-in-service`,
    poolUnhealthy: ({ reason, message }: Said) =>
      `Karpenter saw its nodes fail to register (NodeRegistrationHealthy is False, ${reason}): ${message}`,
  },
  run: ({ nodeClaims }, judge, context) => {
    const troubles = troublesOf(context.optional('clusterEvents') ?? []);
    const late = new Set<string>();
    const ofClaims = hyperpodClaims(nodeClaims)
      .filter(({ isGoing }) => !isGoing)
      .map((claim) => {
        const { object, subject, instanceGroup } = claim;
        const evidence = stageEvidence(claim, 'Registered');
        const launchedMs = reachedMs(claim, 'Launched');
        if (reachedMs(claim, 'Registered') !== undefined) return judge.pass(subject, 'registered', {}, { evidence });
        if (launchedMs === undefined) return judge.skip(subject, 'notLaunched', {}, { evidence });
        const data = { waited: formatDuration(context.now - launchedMs), instanceGroup };
        if (context.now - launchedMs <= SLOW_MS) return judge.pass(subject, 'starting', data, { evidence });
        late.add(claim.pool ?? '');
        if (troubles.has(instanceGroup ?? '')) return judge.skip(subject, 'toldByEvents', data, { evidence });
        const said = saidBy(conditionOf(object, 'Registered'));
        // Without SageMaker's events the cause may be among them.
        const certainty = context.optional('clusterEvents') === undefined ? 'bound' : 'exact';
        const details = { evidence, certainty, fix: fixOf(claim, context) } as const;
        return judge.fail(subject, 'notRegistered', { ...data, ...said }, details);
      });
    const ofPools = hyperpodPools(context.optional('nodePools') ?? []).flatMap(({ object, name }) => {
      const condition = conditionOf(object, 'NodeRegistrationHealthy');
      if (condition?.status !== 'False' || late.has(name)) return [];
      const source = objectSubject(object).text;
      const evidence = [{ field: 'status.conditions[type=NodeRegistrationHealthy].status', value: 'False', source }];
      const fix = fixBy(
        "look at the lifecycle script's log of its instance groups, and at their subnets and security groups",
      );
      return [judge.fail(objectSubject(object), 'poolUnhealthy', saidBy(condition), { evidence, fix })];
    });
    return [...ofClaims, ...ofPools];
  },
});

function fixOf({ instanceGroup }: LiveClaim, context: CheckContext): Fix {
  const cluster = context.optional('cluster');
  const id = cluster?.arn.split('/').at(-1) ?? '<id>';
  const summary = `read the lifecycle script's log (CloudWatch, /aws/sagemaker/Clusters/${cluster?.name ?? context.origin.clusterName}/${id}, streams LifecycleConfig/${instanceGroup}/…) and look at the group's subnet and security group`;
  if (!cluster) return fixBy(summary);
  const flags = [`--cluster-name ${cluster.name}`, `--instance-group-name ${instanceGroup}`];
  const region = context.origin.region === null ? [] : [`--region ${context.origin.region}`];
  return fixBy(summary, ['aws sagemaker list-cluster-events', ...flags, ...region].join(' '));
}
