/** The flags of a node pool, and what they mean. */
import type { Command } from 'commander';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import { collect, type RawFlags, text, texts } from '../../cli/shared-options.ts';
import { parseBudget } from '../../domain/disruption-budget.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
  nodePoolProblems,
  parseTaint,
} from '../../domain/node-pool.ts';
import { problemsError } from '../../domain/problem.ts';
import { usageError } from '../../errors.ts';

/** `[name] --name --nodeclass` and everything else a node pool may have. */
export function addNodePoolOptions(command: Command): Command {
  return addNameOption(command, 'node pool')
    .option('--nodeclass <name>', 'node class whose instance groups it uses')
    .option('--instance-type <type>', 'ml. instance type (repeatable; default: all of the node class)', collect)
    .option('--zone <zone>', 'availability zone by name (repeatable; default: all of the node class)', collect)
    .option('--capacity-type <type>', 'on-demand or spot (repeatable; default: both, spot first)', collect)
    .option(
      '--limit <resource=quantity>',
      'most that its nodes may have together: nvidia.com/gpu=8 (repeatable)',
      collect,
    )
    .option('--taint <key=value:Effect>', 'taint of its nodes (repeatable)', collect)
    .option('--startup-taint <key=value:Effect>', 'taint until something on the node removes it (repeatable)', collect)
    .option('--label <key=value>', 'label of its nodes (repeatable)', collect)
    .option(
      '--consolidation-policy <policy>',
      `WhenEmpty or WhenEmptyOrUnderutilized (default: ${DEFAULT_CONSOLIDATION_POLICY})`,
    )
    .option(
      '--consolidate-after <duration>',
      `how long a node has to be idle, or Never (default: ${DEFAULT_CONSOLIDATE_AFTER})`,
    )
    .option('--expire-after <duration>', `age at which a node is replaced by force (default: ${DEFAULT_EXPIRE_AFTER})`)
    .option(
      '--budget <nodes[:reasons][@schedule/duration]>',
      'most nodes to disrupt at once, e.g. 10% or "0:Drifted@0 9 * * mon-fri/8h" (repeatable)',
      collect,
    )
    .option('--weight <number>', 'from 1 to 100; the heaviest pool that fits is used first');
}

/** A node pool that Kubernetes and HyperPod would take; throws a usage error with everything that is wrong. */
export function toNodePoolSpec(argument: string | undefined, raw: RawFlags): NodePoolSpec {
  const name = toName(argument, raw, 'node pool');
  const nodeClass = text(raw, 'nodeclass');
  const weight = text(raw, 'weight');
  if (nodeClass === undefined) {
    throw usageError('missing-node-class', `the node pool "${name}" has no node class`, 'pass --nodeclass NAME');
  }
  const spec: NodePoolSpec = {
    name,
    nodeClass,
    instanceTypes: unique(texts(raw, 'instanceType')),
    zones: unique(texts(raw, 'zone')),
    capacityTypes: unique(texts(raw, 'capacityType')),
    limits: toRecord('--limit', texts(raw, 'limit')),
    taints: texts(raw, 'taint').map(parseTaint),
    startupTaints: texts(raw, 'startupTaint').map(parseTaint),
    labels: toRecord('--label', texts(raw, 'label')),
    consolidationPolicy: text(raw, 'consolidationPolicy') ?? DEFAULT_CONSOLIDATION_POLICY,
    consolidateAfter: text(raw, 'consolidateAfter') ?? DEFAULT_CONSOLIDATE_AFTER,
    expireAfter: text(raw, 'expireAfter') ?? DEFAULT_EXPIRE_AFTER,
    budgets: budgetTexts(raw).map(parseBudget),
    ...(weight === undefined ? {} : { weight: toWeight(weight) }),
  };
  const error = problemsError('bad-node-pool', `the node pool "${name}"`, nodePoolProblems(spec));
  if (error) throw error;
  return spec;
}

/** The range is judged with everything else; text that is no number would be shown as NaN. */
function toWeight(text: string): number {
  if (Number.isFinite(Number(text))) return Number(text);
  throw usageError('bad-node-pool', `--weight ${text} is not a whole number from 1 to 100`);
}

/** Not split at commas: reasons and schedules have their own. */
function budgetTexts(raw: RawFlags): readonly string[] {
  const value = raw['budget'];
  return Array.isArray(value) ? value.map(String) : [];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** `key=value` pairs; the value of a key given twice would be a guess. */
function toRecord(flag: string, pairs: readonly string[]): Readonly<Record<string, string>> {
  const record = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    if (at <= 0) throw usageError('bad-pair', `${flag} ${pair} is not key=value`);
    if (record.has(key)) throw usageError('repeated-key', `${flag} ${key} is given twice`);
    record.set(key, pair.slice(at + 1));
  }
  return Object.fromEntries(record);
}
