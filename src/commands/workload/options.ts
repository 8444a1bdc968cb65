/** Flags of the `workload` commands, and what they mean. */
import type { Command } from 'commander';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import { collect, type RawFlags, text, texts } from '../../cli/shared-options.ts';
import { problemsError } from '../../domain/problem.ts';
import {
  parseToleration,
  type Toleration,
  WORKLOAD_DEFAULTS,
  workloadProblems,
  type WorkloadSpec,
} from '../../domain/workload.ts';
import { usageError } from '../../errors.ts';

const WHAT = 'workload';

/** `[name]` and `--name`, with the default name. */
export function addWorkloadName(command: Command): Command {
  return addNameOption(command, WHAT, WORKLOAD_DEFAULTS.name);
}

/** What the pods are and ask for. Defaults are not commander's, so that a typed command line can be told again as it was. */
export function addWorkloadOptions(command: Command): Command {
  return addWorkloadName(command)
    .option('--replicas <count>', 'pods to run (default: one, then as scaled)')
    .option('--cpu <quantity>', `CPU that each pod asks for (default: ${WORKLOAD_DEFAULTS.cpu})`)
    .option('--memory <quantity>', `memory that each pod asks for (default: ${WORKLOAD_DEFAULTS.memory})`)
    .option('--gpu <count>', 'NVIDIA GPUs that each pod asks for (default: none)')
    .option('--image <image>', `container image (default: ${WORKLOAD_DEFAULTS.image})`)
    .option('--toleration <key[=value][:effect]>', 'taint that the pods tolerate (repeatable)', collect);
}

/** The name from either place, or the default; a usage error when the two differ. */
export function toWorkloadName(argument: string | undefined, raw: RawFlags): string {
  return toName(argument, raw, WHAT, WORKLOAD_DEFAULTS.name);
}

/** What was typed, as a workload. Throws usage errors. */
export function toWorkloadSpec(argument: string | undefined, raw: RawFlags): WorkloadSpec {
  const namespace = text(raw, 'namespace');
  const replicas = text(raw, 'replicas');
  const spec: WorkloadSpec = {
    name: toWorkloadName(argument, raw),
    ...(namespace === undefined ? {} : { namespace }),
    ...(replicas === undefined ? {} : { replicas: toCount('--replicas', replicas) }),
    cpu: text(raw, 'cpu') ?? WORKLOAD_DEFAULTS.cpu,
    memory: text(raw, 'memory') ?? WORKLOAD_DEFAULTS.memory,
    gpus: toCount('--gpu', text(raw, 'gpu') ?? '0'),
    image: text(raw, 'image') ?? WORKLOAD_DEFAULTS.image,
    tolerations: texts(raw, 'toleration').map(toToleration),
  };
  const error = problemsError('bad-workload', `the workload "${spec.name}"`, workloadProblems(spec));
  if (error) throw error;
  return spec;
}

/** A whole number from 0; a usage error that names the flag otherwise. */
export function toCount(flag: string, value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw usageError('bad-count', `${flag} ${value} is not a whole number from 0 to 999999`);
}

function toToleration(value: string): Toleration {
  const toleration = parseToleration(value);
  if (toleration) return toleration;
  throw usageError(
    'bad-toleration',
    `--toleration ${value} is not a toleration`,
    'write it as key, key:NoSchedule, key=value or key=value:NoSchedule',
  );
}
