/** The command lines that do what the wizard did, one by one. Pure. */
import type { Desired, Placed } from '../../domain/desired.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
} from '../../domain/node-pool.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import type { ScaledObjectSpec, TriggerSpec } from '../../domain/scaled-object.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { WORKLOAD_DEFAULTS, type WorkloadSpec } from '../../domain/workload.ts';
import { commandLine } from '../command-line.ts';

/** One line each, in the order in which setup does them; instance groups to add are left to the file. */
export function equivalentCommands(desired: Desired, where: ClusterSelection): readonly string[] {
  const { role, nodeClasses, nodePools, workloads, scaledObjects } = desired;
  const line = (verb: string, name: string, flags: readonly string[]) =>
    commandLine(`${verb} ${shellWord(name)}`, where, flags);
  return [
    commandLine('enable', where, role.role === undefined ? [] : [`--role ${shellWord(role.role)}`]),
    ...nodeClasses.map(({ name, instanceGroups, allowDrain }) =>
      line('nodeclass apply', name, [
        ...instanceGroups.map((group) => `--instance-group ${shellWord(group)}`),
        ...allowDrain.map((group) => `--allow-drain ${shellWord(group)}`),
      ]),
    ),
    ...nodePools.map((pool) => line('nodepool apply', pool.name, poolFlags(pool))),
    ...workloads.map((workload) => line('workload apply', workload.name, workloadFlags(workload))),
    ...scaledObjects.map((object) => line('scaledobject apply', object.name, scaledObjectFlags(object))),
  ];
}

/** A flag that is left out at its default. */
function unlessUsual(flag: string, value: string, usual: string): readonly string[] {
  return value === usual ? [] : [`${flag} ${shellWord(value)}`];
}

function poolFlags(pool: NodePoolSpec): readonly string[] {
  return [
    `--nodeclass ${shellWord(pool.nodeClass)}`,
    ...pool.instanceTypes.map((type) => `--instance-type ${shellWord(type)}`),
    ...Object.entries(pool.limits).map(([resource, limit]) => `--limit ${shellWord(`${resource}=${limit}`)}`),
    ...unlessUsual('--consolidation-policy', pool.consolidationPolicy, DEFAULT_CONSOLIDATION_POLICY),
    ...unlessUsual('--consolidate-after', pool.consolidateAfter, DEFAULT_CONSOLIDATE_AFTER),
    ...unlessUsual('--expire-after', pool.expireAfter, DEFAULT_EXPIRE_AFTER),
    ...pool.budgets.map(({ nodes }) => `--budget ${shellWord(nodes)}`),
  ];
}

function workloadFlags({ namespace, gpus, cpu, memory }: Placed<WorkloadSpec>): readonly string[] {
  return [
    ...unlessUsual('--namespace', namespace, 'default'),
    ...unlessUsual('--cpu', cpu, WORKLOAD_DEFAULTS.cpu),
    ...unlessUsual('--memory', memory, WORKLOAD_DEFAULTS.memory),
    ...unlessUsual('--gpu', String(gpus), '0'),
  ];
}

function scaledObjectFlags(object: Placed<ScaledObjectSpec>): readonly string[] {
  return [
    ...unlessUsual('--namespace', object.namespace, 'default'),
    `--target ${object.target.kind.toLowerCase()}/${object.target.name}`,
    ...unlessUsual('--min', String(object.minReplicas), '1'),
    `--max ${object.maxReplicas}`,
    ...object.triggers.map(triggerFlags),
  ];
}

/** Of the triggers that the wizard makes. */
function triggerFlags(trigger: TriggerSpec): string {
  switch (trigger.kind) {
    case 'alb-requests':
      return `--alb ${shellWord(trigger.loadBalancer)} --requests-per-replica ${trigger.perReplica}`;
    case 'sqs':
      return `--sqs ${shellWord(trigger.queueUrl)} --messages-per-replica ${trigger.messages}`;
    case 'prometheus':
      return `--prometheus ${shellWord(trigger.serverAddress)} --query ${shellWord(trigger.query)} --threshold ${trigger.threshold}`;
    case 'cpu':
      return `--cpu ${trigger.perReplica}`;
    default:
      throw new Error(`the wizard makes no trigger of kind ${trigger.kind}`);
  }
}
