/** From answers to what hpscale.yaml asks for. */
import type { Desired, DesiredRole } from '../../domain/desired.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { parseScaleTarget, type ScaledObjectSpec } from '../../domain/scaled-object.ts';
import { settleScaledObject } from '../../domain/scaled-object-settings.ts';
import { parseRequestsPerMinute, type TriggerSettings } from '../../domain/trigger-settings.ts';
import { WORKLOAD_DEFAULTS, type WorkloadSpec } from '../../domain/workload.ts';
import { usageError } from '../../errors.ts';
import { type Answers, isYes, listOf, textOf } from './answers.ts';
import { NEW_GROUP, newGroupCapacity } from './group-offers.ts';
import { toPoolSpec } from './pool-spec.ts';
import { readChosen, readPlans } from './questions/pools.ts';
import { triggerKind } from './questions/trigger.ts';
import type { WizardFacts } from './wizard-facts.ts';

/** What was answered, as the file says it. */
export async function toDesired(answers: Answers, facts: WizardFacts): Promise<Desired> {
  const [aws, cluster, kube, chosen, plans] = await Promise.all([
    facts.aws(answers),
    facts.cluster(answers),
    facts.kube(answers),
    readChosen(facts, answers),
    readPlans(facts, answers),
  ]);
  const names = chosen.map(({ name }) => name);
  const { namespace } = kube;
  return {
    cluster: cluster.name,
    region: aws.region,
    role: toRole(answers),
    instanceGroups: listOf(answers, 'groups').includes(NEW_GROUP) ? [toNewGroup(answers)] : [],
    nodeClasses: [
      {
        name: textOf(answers, 'node-class') ?? '',
        instanceGroups: names,
        allowDrain: listOf(answers, 'drain').filter((group) => names.includes(group)),
      },
    ],
    nodePools: plans.map((plan) => toPoolSpec(plan, answers)),
    workloads: isYes(answers, 'sample') ? [{ ...toSample(answers), namespace }] : [],
    scaledObjects: triggerKind(answers) === undefined ? [] : [toScaledObject(answers, aws.region)],
  };
}

function toRole(answers: Answers): DesiredRole {
  const role = textOf(answers, 'role-name');
  return { ...(role === undefined ? {} : { role }), adopt: isYes(answers, 'role-adopt') };
}

function toNewGroup(answers: Answers): InstanceGroupSpec {
  const subnet = textOf(answers, 'new-group-subnet');
  const like = textOf(answers, 'new-group-like');
  return {
    name: textOf(answers, 'new-group-name') ?? '',
    instanceTypes: [textOf(answers, 'new-group-type') ?? ''],
    isFlexible: false,
    capacityType: newGroupCapacity(answers),
    subnetIds: subnet === undefined ? [] : [subnet],
    securityGroupIds: [],
    ...(like === undefined ? {} : { like }),
    labels: {},
    taints: [],
  };
}

function toSample(answers: Answers): WorkloadSpec {
  const { name, cpu, memory, image } = WORKLOAD_DEFAULTS;
  return { name, cpu, memory, image, gpus: Number(textOf(answers, 'sample-gpus') ?? 0), tolerations: [] };
}

function toScaledObject(answers: Answers, region: string): ScaledObjectSpec & { readonly namespace: string } {
  const [namespace = '', name = ''] = (textOf(answers, 'target') ?? '').split('/');
  const target = parseScaleTarget(name);
  if (target === undefined) throw new Error(`a Deployment is named ${name}`);
  const { spec, problems } = settleScaledObject(
    {
      name,
      namespace,
      target,
      minReplicas: numberOf(answers, 'min'),
      maxReplicas: numberOf(answers, 'max'),
      timing: {},
      triggers: [toTrigger(answers)],
    },
    region,
  );
  // Each question refuses what cannot be meant; without this, a gap between them would leave out the trigger unsaid.
  const [first] = problems;
  if (first) throw usageError(first.problem.code, first.problem.message, first.problem.hint);
  return { ...spec, namespace };
}

function toTrigger(answers: Answers): TriggerSettings {
  const [, source = ''] = (textOf(answers, 'trigger') ?? '').split(' ');
  switch (triggerKind(answers)) {
    case 'alb': {
      const requestsPerReplica = parseRequestsPerMinute(textOf(answers, 'per-replica') ?? '') ?? 1;
      return { type: 'alb', loadBalancer: source, requestsPerReplica };
    }
    case 'sqs':
      return { type: 'sqs', queueUrl: source, messagesPerReplica: numberOf(answers, 'messages') };
    case 'prometheus':
      return {
        type: 'prometheus',
        url: textOf(answers, 'prometheus-url') ?? '',
        query: textOf(answers, 'prometheus-query') ?? '',
        threshold: numberOf(answers, 'prometheus-threshold'),
      };
    default:
      return { type: 'cpu', percent: numberOf(answers, 'percent') };
  }
}

function numberOf(answers: Answers, id: string): number {
  return Number(textOf(answers, id) ?? 1);
}
