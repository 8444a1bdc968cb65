/** The flags of a scaled object, and what they mean. */
import type { Command } from 'commander';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import { type RawFlags, text } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { problemsError } from '../../domain/problem.ts';
import {
  leavesRoomForGrowth,
  parseScaleTarget,
  type ScaledObjectSpec,
  scaledObjectProblems,
  type ScaleTarget,
} from '../../domain/scaled-object.ts';
import {
  DEFAULT_NODE_START_SECONDS,
  defaultTiming,
  type NodeStart,
  nodeStartOf,
  type ScalingTiming,
} from '../../domain/scaling-timing.ts';
import { usageError } from '../../errors.ts';
import { kedaProblems } from '../../manifests/check-scaled-object.ts';
import { buildScaledObject } from '../../manifests/scaled-object.ts';
import { percent, refuseOrphans, seconds, wholeNumber } from './flag-values.ts';
import { addTriggerOptions, toTriggers, type TriggerSurroundings } from './trigger-flags.ts';

const DEFAULT_MIN = 1;
const DEFAULT_FALLBACK_FAILURES = 3;

/** `[name] --name --target --min --max`, timing, triggers. */
export function addScaledObjectOptions(command: Command): Command {
  addNameOption(command, 'scaled object')
    .option('--target <kind/name>', 'what to scale: deployment/NAME or statefulset/NAME')
    .option('--min <replicas>', `fewest replicas (default: ${DEFAULT_MIN}); 0 needs a trigger that can wake it`)
    .option('--max <replicas>', "most replicas (required: KEDA's own default is 100)")
    .option(
      '--node-start <duration>',
      'how long a node typically takes to start (default: 5m); the rest follows from it',
    )
    .option('--growth <percent>', 'load growth a minute to leave room for (default: 0)')
    .option('--scale-down-window <duration>', 'how long a lower demand has to last (default: from --node-start)')
    .option('--polling-interval <duration>', 'with --min 0: how often to look for traffic (default: 30s)')
    .option('--cooldown <duration>', 'with --min 0: how long without traffic until 0 (default: from --node-start)')
    .option('--initial-cooldown <duration>', 'with --min 0: the same for a new one (default: from --node-start)')
    .option('--fallback-replicas <count>', 'replicas to hold when the metric cannot be read')
    .option('--fallback-failures <count>', `after so many failed reads (default: ${DEFAULT_FALLBACK_FAILURES})`);
  return addTriggerOptions(command).option(
    '--keda-role-arn <arn>',
    "IAM role that KEDA's operator assumes to read the metrics (default: its own)",
  );
}

/** A scaled object that KEDA would take; throws a usage error with everything that is wrong. */
export function toScaledObjectSpec(argument: string | undefined, raw: RawFlags, env: Env): ScaledObjectSpec {
  const name = toName(argument, raw, 'scaled object');
  const minReplicas = wholeNumber('--min', text(raw, 'min') ?? String(DEFAULT_MIN), 0);
  const around = toSurroundings(raw, env);
  const spec: ScaledObjectSpec = {
    name,
    ...given('namespace', text(raw, 'namespace')),
    target: toTarget(raw),
    minReplicas,
    maxReplicas: toMax(raw),
    timing: toTiming(raw, around.nodeStart, minReplicas),
    nodeStart: around.nodeStart,
    growthPercent: around.growthPercent,
    ...toFallback(raw),
    triggers: toTriggers(raw, around),
    ...given('kedaRoleArn', text(raw, 'kedaRoleArn')),
  };
  if (!spec.triggers.some(leavesRoomForGrowth)) {
    refuseOrphans(raw, '--alb, --alb-target-group or --cpu', { growth: '--growth' });
  }
  refuseProblems(spec);
  return spec;
}

function toSurroundings(raw: RawFlags, env: Env): TriggerSurroundings {
  const nodeStart = text(raw, 'nodeStart') ?? String(DEFAULT_NODE_START_SECONDS);
  const growth = text(raw, 'growth') ?? '0';
  return {
    region: text(raw, 'region') ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined),
    nodeStart: nodeStartOf(seconds('--node-start', nodeStart)),
    growthPercent: growth === '0' ? 0 : percent('--growth', growth),
  };
}

/** Ours first: KEDA's words for the same thing are harder to read. */
function refuseProblems(spec: ScaledObjectSpec): void {
  const ours = scaledObjectProblems(spec);
  const problems = ours.length > 0 ? ours : kedaProblems(buildScaledObject(spec));
  const error = problemsError('bad-scaled-object', `the scaled object "${spec.name}"`, problems);
  if (error) throw error;
}

/** A property that is there only when it was given. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

function toTarget(raw: RawFlags): ScaleTarget {
  const given = text(raw, 'target');
  if (given === undefined) {
    throw usageError('missing-target', 'there is nothing to scale', 'pass --target deployment/NAME');
  }
  const target = parseScaleTarget(given);
  if (target) return target;
  throw usageError('bad-target', `--target ${given} is not deployment/NAME or statefulset/NAME`);
}

function toMax(raw: RawFlags): number {
  const given = text(raw, 'max');
  if (given !== undefined) return wholeNumber('--max', given, 1);
  throw usageError(
    'missing-max',
    'there is no maximum of replicas',
    'pass --max N: without one KEDA goes up to 100, and so may the GPUs',
  );
}

function toTiming(raw: RawFlags, nodeStart: NodeStart, minReplicas: number): ScalingTiming {
  const duration = (name: string, flag: string) => {
    const value = text(raw, name);
    return value === undefined ? undefined : seconds(flag, value);
  };
  return {
    ...defaultTiming(nodeStart, minReplicas),
    ...given('scaleDownWindowSeconds', duration('scaleDownWindow', '--scale-down-window')),
    ...given('pollingSeconds', duration('pollingInterval', '--polling-interval')),
    ...given('cooldownSeconds', duration('cooldown', '--cooldown')),
    ...given('initialCooldownSeconds', duration('initialCooldown', '--initial-cooldown')),
  };
}

function toFallback(raw: RawFlags): Pick<ScaledObjectSpec, 'fallback'> {
  const replicas = text(raw, 'fallbackReplicas');
  if (replicas === undefined) {
    refuseOrphans(raw, '--fallback-replicas', { fallbackFailures: '--fallback-failures' });
    return {};
  }
  const failures = text(raw, 'fallbackFailures') ?? String(DEFAULT_FALLBACK_FAILURES);
  return {
    fallback: {
      failureThreshold: wholeNumber('--fallback-failures', failures, 0),
      replicas: wholeNumber('--fallback-replicas', replicas, 0),
    },
  };
}
