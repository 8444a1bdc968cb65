/** The flags of a node class, and what they mean. */
import type { Command } from 'commander';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import { collect, type RawFlags, texts } from '../../cli/shared-options.ts';
import { type NodeClassSpec, nodeClassProblems } from '../../domain/node-class.ts';
import { problemsError } from '../../domain/problem.ts';

/** `[name] --name --instance-group`. */
export function addNodeClassOptions(command: Command): Command {
  return addNameOption(command, 'node class').option(
    '--instance-group <group>',
    'instance group that Karpenter may use (repeatable, up to 10)',
    collect,
  );
}

/** A node class that Kubernetes would take; throws a usage error with everything that is wrong. */
export function toNodeClassSpec(argument: string | undefined, raw: RawFlags): NodeClassSpec {
  const spec: NodeClassSpec = {
    name: toName(argument, raw, 'node class'),
    instanceGroups: texts(raw, 'instanceGroup'),
  };
  const error = problemsError('bad-node-class', `the node class "${spec.name}"`, nodeClassProblems(spec));
  if (error) throw error;
  return spec;
}
