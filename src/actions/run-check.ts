/** The use case `check`: facts once, checks over them, a result. */
import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Context } from '../context.ts';
import { parseArn } from '../domain/arn.ts';
import type { CollectedFacts } from '../domain/facts.ts';
import { type CheckResult, type CheckSummary, type Finding, SEVERITIES, type Severity } from '../domain/finding.ts';
import { DEFAULT_NODE_START_SECONDS, nodeStartOf } from '../domain/scaling-timing.ts';
import { type FactsOptions, gatherFacts } from './gather-facts.ts';
import { commandLine } from './command-line.ts';

export interface CheckOptions extends FactsOptions {
  /** Ids; empty: all. */
  readonly only: readonly string[];
}

/** Reads and judges; changes nothing. */
export async function runCheck(options: CheckOptions, context: Context): Promise<CheckResult> {
  const collected = await gatherFacts(options, context);
  const checks = CHECKS.filter(({ id }) => options.only.length === 0 || options.only.includes(id));
  return judgeFacts(checks, collected);
}

/** The result of checks over facts. Pure. */
export function judgeFacts(checks: readonly Check[], collected: CollectedFacts): CheckResult {
  const { origin, facts } = collected;
  const where = {
    ...(origin.clusterName === null ? {} : { cluster: origin.clusterName }),
    ...(origin.region === null ? {} : { region: origin.region }),
    ...(origin.profile === null ? {} : { profile: origin.profile }),
  };
  const findings = runChecks(checks, collected, {
    commandLine: (verb, more) => commandLine(verb, where, more),
    settings: { nodeStart: nodeStartOf(DEFAULT_NODE_START_SECONDS) },
  });
  const { identity, cluster } = facts;
  return {
    schema: 'hpscale.check/v1',
    cluster: origin.clusterName,
    account:
      identity.status === 'read'
        ? identity.value.accountId
        : cluster.status === 'read'
          ? (parseArn(cluster.value.arn)?.accountId ?? null)
          : null,
    region: origin.region,
    findings,
    summary: summarize(findings),
  };
}

/** Counts of findings. */
export function summarize(findings: readonly Finding[]): CheckSummary {
  const counted = findings.filter(({ waived }) => waived === null);
  const failing = (severity: Severity) =>
    counted.filter((finding) => finding.status === 'fail' && finding.severity === severity).length;
  return {
    pass: findings.filter(({ status }) => status === 'pass').length,
    fail: Object.fromEntries(SEVERITIES.map((severity) => [severity, failing(severity)])) as CheckSummary['fail'],
    skip: findings.filter(({ status }) => status === 'skip').length,
    unknown: counted.filter(({ status }) => status === 'unknown').length,
    waived: findings.length - counted.length,
  };
}
