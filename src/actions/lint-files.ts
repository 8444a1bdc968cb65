/** The use case `lint`: manifests in files, judged by schemas and by the checks that need no cluster. */
import type { Check } from '../checks/check.ts';
import { CHECKS, FILE_CHECKS } from '../checks/index.ts';
import { type CheckSelection, selectChecks } from '../checks/select-checks.ts';
import { loadChecksConfig } from '../config/checks-config.ts';
import type { Context, Kube } from '../context.ts';
import { atLeast, withFindings } from '../domain/check-verdict.ts';
import type { CheckResult, Finding, Severity } from '../domain/finding.ts';
import { groupBy } from '../domain/group-by.ts';
import type { ManifestSet } from '../domain/manifest-file.ts';
import type { MutationOptions } from '../domain/options.ts';
import { ownSchemas } from '../manifests/schemas/judge-object.ts';
import { usageError } from '../errors.ts';
import { readBaseline, withBaseline, writeBaseline } from './baseline.ts';
import { quoteValues } from './quote-values.ts';
import { fixInFile } from './fix-in-file.ts';
import { judgeFacts } from './judge-facts.ts';
import { judgeLive } from './judge-live.ts';
import { factsOfManifests, type JudgedObject, judgeObjects, locateIn, toManifestFile } from './manifest-facts.ts';
import { type ManifestText, readManifestFiles } from './read-manifest-files.ts';

export interface LintOptions extends CheckSelection {
  /** Files, folders, `-`. */
  readonly paths: readonly string[];
  /** Findings below it are left out. */
  readonly severity: Severity;
  /** A file of findings that are known. */
  readonly baseline?: string;
  /** Where to write the findings, to be known from then on. */
  readonly writeBaseline?: string;
  /** null: changes nothing. */
  readonly fix: MutationOptions | null;
}

/** The API server to ask as well; null: none. */
export type OpenKube = (() => Promise<Kube>) | null;

/** Reads and judges. Changes the files only with `fix`, after consent. Throws usage errors for files that cannot be read. */
export async function lintFiles(options: LintOptions, context: Context, openKube: OpenKube): Promise<CheckResult> {
  const { files } = context;
  const checks = offlineChecks(options);
  const config = await loadChecksConfig((path) => files.readTextIfExists(path));
  const known = options.baseline === undefined ? [] : await readBaseline(options.baseline, files);
  const kube = await openKube?.();
  const judge = async (texts: readonly ManifestText[]) => {
    const { objects, manifests } = await judgeTexts(texts, kube);
    const facts = factsOfManifests(objects, context.clock.now());
    const result = judgeFacts(checks, facts, { config, locate: locateIn(objects), manifests });
    const inFiles = saidOnce(result.findings).map((finding) => ({ ...finding, fix: fixInFile(finding.fix) }));
    const findings = atLeast(inFiles, options.severity);
    return { objects, result: withBaseline(withFindings(result, findings), known) };
  };
  const texts = await readManifestFiles(options.paths, files);
  requireObjects(texts);
  const result = await fixed(texts, judge, options, context);
  if (options.writeBaseline === undefined) return result;
  await writeBaseline(options.writeBaseline, result, files);
  return withBaseline(result, result.findings);
}

/** Those that are asked for and need no cluster. */
function offlineChecks(options: CheckSelection): readonly Check[] {
  const checks = selectChecks(CHECKS, options).filter((check) => FILE_CHECKS.includes(check));
  if (checks.length > 0) return checks;
  throw usageError(
    'no-checks',
    '--only and --skip leave no check that needs no cluster',
    'hpscale check runs the others',
  );
}

interface Judged {
  readonly objects: readonly JudgedObject[];
  readonly result: CheckResult;
}

async function judgeTexts(texts: readonly ManifestText[], kube: Kube | undefined) {
  const read = texts.map((text) => text.read);
  const objects = judgeObjects(read, ownSchemas());
  const live = kube === undefined ? null : await judgeLive(objects, kube);
  const manifests: ManifestSet = { files: read.map(toManifestFile), objects, live };
  return { objects, manifests };
}

/** Nothing to judge is no pass: the wrong folder, or a pipe whose first command failed. */
function requireObjects(texts: readonly ManifestText[]): void {
  if (texts.some(({ read }) => read.objects.length > 0 || read.problems.length > 0)) return;
  const [only] = texts;
  const where =
    texts.length === 1 && only ? only.read.source.file.replace(/^-$/, 'standard input') : `these ${texts.length} files`;
  const what = texts[0]?.read.foreign[0]?.what;
  throw usageError(
    'no-objects',
    `there is no Kubernetes object in ${where}${texts.length === 1 && what !== undefined ? ` (${what})` : ''}`,
    'name manifests; of a chart or a kustomization, pipe what it comes to: helm template … | hpscale lint -f -',
  );
}

async function fixed(
  texts: readonly ManifestText[],
  judge: (texts: readonly ManifestText[]) => Promise<Judged>,
  { fix, paths }: LintOptions,
  context: Context,
): Promise<CheckResult> {
  const first = await judge(texts);
  if (fix === null) return first.result;
  const { steps, hasChanged } = await quoteValues(first.objects, texts, fix, context);
  if (!hasChanged) return { ...first.result, fixes: steps };
  const { result } = await judge(await readManifestFiles(paths, context.files));
  return { ...result, fixes: steps };
}

/** What another check says of the same field, with its own way out, the schema need not say as well. */
function saidOnce(findings: readonly Finding[]): readonly Finding[] {
  const told = groupBy(
    findings.filter(
      ({ status, severity, check }) => status === 'fail' && severity === 'error' && check !== SCHEMA_CHECK,
    ),
    ({ subject }) => subject,
  );
  return findings.map((finding) => {
    if (finding.check !== SCHEMA_CHECK || finding.status !== 'fail') return finding;
    const better = told.get(finding.subject)?.find((other) => isOfSameField(finding, other));
    if (!better) return finding;
    return {
      ...finding,
      status: 'skip',
      messageId: 'told',
      message: `${finding.message}: see ${better.check}`,
      fix: null,
    };
  });
}

const SCHEMA_CHECK = 'manifest-schema';

/** The same field, or a part of it: rules speak of a whole list. What is missing has no parts. */
function isOfSameField(schema: Finding, other: Finding): boolean {
  if (schema.location?.file !== other.location?.file) return false;
  return schema.evidence.some(({ field, value }) =>
    other.evidence.some((entry) => entry.field === field || (value !== null && isWithin(entry.field, field))),
  );
}

function isWithin(field: string, parent: string): boolean {
  return field.startsWith(parent) && /^[.[]/.test(field.slice(parent.length));
}
