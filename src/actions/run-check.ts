/** The use case `check`: facts once, checks over them, a result; with `--fix`, what is safe is mended and looked at again. */
import type { Check } from '../checks/check.ts';
import { LIVE_CHECKS } from '../checks/index.ts';
import { type CheckSelection, selectChecks } from '../checks/select-checks.ts';
import { loadChecksConfig } from '../config/checks-config.ts';
import type { Context } from '../context.ts';
import { atLeast, withFindings } from '../domain/check-verdict.ts';
import type { CheckProgress } from '../domain/check-progress.ts';
import type { CollectedFacts } from '../domain/facts.ts';
import type { CheckResult, Severity } from '../domain/finding.ts';
import type { ClusterSelection, KubeSelection, MutationOptions } from '../domain/options.ts';
import { CODES, progress } from '../io/messages.ts';
import { readBaseline, withBaseline, writeBaseline } from './baseline.ts';
import { createEarlyFindings } from './early-findings.ts';
import { fixFindings } from './fix-findings.ts';
import { gatherFacts } from './gather-facts.ts';
import { judgeFacts } from './judge-facts.ts';

export interface CheckOptions extends CheckSelection {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  /** A snapshot bundle instead of the cluster. */
  readonly from?: string;
  /** Findings below it are left out. */
  readonly severity: Severity;
  /** A file of findings that are known. */
  readonly baseline?: string;
  /** Where to write the findings, to be known from then on. */
  readonly writeBaseline?: string;
  /** null: changes nothing. */
  readonly fix: MutationOptions | null;
}

/** Reads and judges; `onProgress` is told what is found while reading goes on. Changes the cluster only with `fix`, after consent. Throws usage errors before anything is read. */
export async function runCheck(
  options: CheckOptions,
  context: Context,
  onProgress?: (progress: CheckProgress) => void,
): Promise<CheckResult> {
  const { files, io } = context;
  const checks = selectChecks(LIVE_CHECKS, options);
  const config = await loadChecksConfig((path) => files.readTextIfExists(path));
  const known = options.baseline === undefined ? [] : await readBaseline(options.baseline, files);
  const judge = (ready: readonly Check[], collected: CollectedFacts) => {
    const result = judgeFacts(ready, collected, { config });
    return withBaseline(withFindings(result, atLeast(result.findings, options.severity)), known);
  };
  const look = async (selection: ClusterSelection) => {
    if (options.from === undefined) io.notify(progress(CODES.resourcePoll, 'reading what autoscaling depends on'));
    const onSettled = onProgress && createEarlyFindings(checks, (...ready) => judge(...ready).findings, onProgress);
    const collected = await gatherFacts({ ...options, selection }, context, onSettled);
    io.draw('');
    return judge(checks, collected);
  };
  const result = await fixed(await look(options.selection), options, context, look);
  if (options.writeBaseline === undefined) return result;
  await writeBaseline(options.writeBaseline, result, files);
  return withBaseline(result, result.findings);
}

async function fixed(
  result: CheckResult,
  { selection: asked, kube, fix }: CheckOptions,
  context: Context,
  look: (selection: ClusterSelection) => Promise<CheckResult>,
): Promise<CheckResult> {
  if (fix === null) return result;
  // The one that was looked at: which cluster is meant is not asked again.
  const { cluster, region } = result;
  const selection = { ...asked, ...(cluster === null ? {} : { cluster }), ...(region === null ? {} : { region }) };
  const { steps, hasChanged } = await fixFindings(result, { selection, kube, mutation: fix }, context);
  return { ...(hasChanged ? await look(selection) : result), fixes: steps };
}
