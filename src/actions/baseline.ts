/** A baseline: the findings of an earlier run, which are known and do not fail this one. */
import type { Files } from '../context.ts';
import { type KnownFinding, waiveKnown, withFindings } from '../domain/check-verdict.ts';
import type { CheckResult } from '../domain/finding.ts';
import { asArray, isObject, type JsonObject } from '../domain/json.ts';
import { type HpscaleError, usageError } from '../errors.ts';

/** Reads one. Throws `file-not-found`, and `bad-baseline` for what no `check -o json` wrote. */
export async function readBaseline(path: string, files: Files): Promise<readonly KnownFinding[]> {
  const text = await files.readText(path);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw badBaseline(path, 'it is not JSON');
  }
  if (!isObject(document) || document['schema'] !== 'hpscale.check/v1' || !Array.isArray(document['findings'])) {
    throw badBaseline(path, 'it does not hold a result of schema hpscale.check/v1');
  }
  const findings = asArray(document['findings']);
  if (!findings.every(isFinding))
    throw badBaseline(path, 'it has a finding without check, subject, messageId or status');
  return findings.filter(({ status }) => status === 'fail');
}

/** The result, for the next runs to know. */
export async function writeBaseline(path: string, result: CheckResult, files: Files): Promise<void> {
  await files.writeText(path, `${JSON.stringify(result, null, 2)}\n`);
}

/** The result with what is known waived. */
export function withBaseline(result: CheckResult, known: readonly KnownFinding[]): CheckResult {
  return withFindings(result, waiveKnown(result.findings, known));
}

function isFinding(value: unknown): value is JsonObject & KnownFinding & { readonly status: string } {
  return isObject(value) && ['check', 'subject', 'messageId', 'status'].every((key) => typeof value[key] === 'string');
}

function badBaseline(path: string, why: string): HpscaleError {
  return usageError(
    'bad-baseline',
    `${path} is no baseline: ${why}`,
    'write one with hpscale check --write-baseline FILE, or hpscale check -o json > FILE',
  );
}
