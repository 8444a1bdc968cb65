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
  SCALED_OBJECT_DEFAULTS,
  type ScaledObjectSettings,
  settleScaledObject,
} from '../../domain/scaled-object-settings.ts';
import type { ScalingTiming } from '../../domain/scaling-timing.ts';
import { usageError } from '../../errors.ts';
import { kedaProblems } from '../../manifests/check-scaled-object.ts';
import { buildScaledObject } from '../../manifests/scaled-object.ts';
import { percent, refuseOrphans, seconds, wholeNumber } from './flag-values.ts';
import { addTriggerOptions, toTriggers, triggerError } from './trigger-flags.ts';

/** `[name] --name --target --min --max`, timing, triggers. */
export function addScaledObjectOptions(command: Command): Command {
  addNameOption(command, 'scaled object')
    .option('--target <kind/name>', 'what to scale: deployment/NAME or statefulset/NAME')
    .option(
      '--min <replicas>',
      `fewest replicas (default: ${SCALED_OBJECT_DEFAULTS.minReplicas}); 0 needs a trigger that can wake it`,
    )
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
    .option(
      '--fallback-failures <count>',
      `after so many failed reads (default: ${SCALED_OBJECT_DEFAULTS.fallbackFailures})`,
    );
  return addTriggerOptions(command).option(
    '--keda-role-arn <arn>',
    "IAM role that KEDA's operator assumes to read the metrics (default: its own)",
  );
}

/** A scaled object that KEDA would take; throws a usage error with everything that is wrong. */
export function toScaledObjectSpec(argument: string | undefined, raw: RawFlags, env: Env): ScaledObjectSpec {
  const settings = toSettings(argument, raw);
  const region = text(raw, 'region') ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined);
  const { spec, problems } = settleScaledObject(settings, region);
  for (const { trigger, problem } of problems) throw triggerError(settings.triggers[trigger]?.type ?? 'cpu', problem);
  if (!spec.triggers.some(leavesRoomForGrowth)) {
    refuseOrphans(raw, '--alb, --alb-target-group or --cpu', { growth: '--growth' });
  }
  refuseProblems(spec);
  return spec;
}

function toSettings(argument: string | undefined, raw: RawFlags): ScaledObjectSettings {
  const min = text(raw, 'min');
  const growth = text(raw, 'growth') ?? '0';
  return {
    name: toName(argument, raw, 'scaled object'),
    ...given('namespace', text(raw, 'namespace')),
    ...given('minReplicas', min === undefined ? undefined : wholeNumber('--min', min, 0)),
    ...given('nodeStartSeconds', duration(raw, 'nodeStart', '--node-start')),
    growthPercent: growth === '0' ? 0 : percent('--growth', growth),
    target: toTarget(raw),
    maxReplicas: toMax(raw),
    timing: toTiming(raw),
    ...toFallback(raw),
    triggers: toTriggers(raw),
    ...given('kedaRoleArn', text(raw, 'kedaRoleArn')),
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

function duration(raw: RawFlags, name: string, flag: string): number | undefined {
  const value = text(raw, name);
  return value === undefined ? undefined : seconds(flag, value);
}

function toTiming(raw: RawFlags): Partial<ScalingTiming> {
  return {
    ...given('scaleDownWindowSeconds', duration(raw, 'scaleDownWindow', '--scale-down-window')),
    ...given('pollingSeconds', duration(raw, 'pollingInterval', '--polling-interval')),
    ...given('cooldownSeconds', duration(raw, 'cooldown', '--cooldown')),
    ...given('initialCooldownSeconds', duration(raw, 'initialCooldown', '--initial-cooldown')),
  };
}

function toFallback(raw: RawFlags): Pick<ScaledObjectSettings, 'fallback'> {
  const replicas = text(raw, 'fallbackReplicas');
  if (replicas === undefined) {
    refuseOrphans(raw, '--fallback-replicas', { fallbackFailures: '--fallback-failures' });
    return {};
  }
  const failures = text(raw, 'fallbackFailures');
  return {
    fallback: {
      ...given(
        'failureThreshold',
        failures === undefined ? undefined : wholeNumber('--fallback-failures', failures, 0),
      ),
      replicas: wholeNumber('--fallback-replicas', replicas, 0),
    },
  };
}
