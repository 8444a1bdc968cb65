/** Checks over facts: the result of `check` and of `lint`. Pure. */
import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { type Locate, runChecks } from '../checks/run-checks.ts';
import { type ChecksConfig, NO_CONFIG } from '../config/checks-config.ts';
import { parseArn } from '../domain/arn.ts';
import { summarize } from '../domain/check-verdict.ts';
import type { CollectedFacts, Facts, FactsOrigin } from '../domain/facts.ts';
import type { CheckResult } from '../domain/finding.ts';
import type { ManifestSet } from '../domain/manifest-file.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { ClusterSelection } from '../domain/options.ts';
import { DEFAULT_NODE_START_SECONDS, nodeStartOf } from '../domain/scaling-timing.ts';
import { HpscaleError } from '../errors.ts';
import { commandLine } from './command-line.ts';

export interface JudgeOptions {
  /** Of hpscale.yaml. */
  readonly config?: ChecksConfig;
  /** Where in a file a judgement points. */
  readonly locate?: Locate;
  /** What was read from files. */
  readonly manifests?: ManifestSet;
}

/** Runs the checks. Throws `bad-config` when the configuration names a check that does not exist. */
export function judgeFacts(
  checks: readonly Check[],
  collected: CollectedFacts,
  { config = NO_CONFIG, locate, manifests }: JudgeOptions = {},
): CheckResult {
  const { origin, facts } = collected;
  const { severity, ignores } = config;
  const knownChecks = CHECKS.map(({ id }) => id);
  refuseUnknownChecks(Object.keys(severity), knownChecks);
  const where = selectionOf(origin);
  const nodeStart = nodeStartOf(config.nodeStartSeconds ?? DEFAULT_NODE_START_SECONDS);
  const findings = runChecks(checks, collected, {
    commandLine: (verb, more) => commandLine(verb, where, more),
    settings: { nodeStart, ignores, knownChecks },
    severity,
    ...(locate === undefined ? {} : { locate }),
    ...(manifests === undefined ? {} : { manifests }),
  });
  return {
    schema: 'hpscale.check/v1',
    cluster: origin.clusterName,
    account: accountOf(facts),
    region: origin.region,
    autoscaling: facts.cluster.status === 'read' ? facts.cluster.value.autoscaling : null,
    findings,
    summary: summarize(findings),
  };
}

/** The flags that lead to the same cluster again. */
function selectionOf({ clusterName, region, profile }: FactsOrigin): ClusterSelection {
  return {
    ...(clusterName === null ? {} : { cluster: clusterName }),
    ...(region === null ? {} : { region }),
    ...(profile === null ? {} : { profile }),
  };
}

function accountOf({ identity, cluster }: Facts): string | null {
  if (identity.status === 'read') return identity.value.accountId;
  return cluster.status === 'read' ? (parseArn(cluster.value.arn)?.accountId ?? null) : null;
}

function refuseUnknownChecks(ids: readonly string[], known: readonly string[]): void {
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new HpscaleError({
    kind: 'config',
    code: 'bad-config',
    message: `hpscale.yaml: checks.severity names "${unknown}", and there is no such check${didYouMean(unknown, known)}`,
    hint: 'docs/checks/README.md lists them',
  });
}
