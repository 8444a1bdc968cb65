/** Findings of fields that do not fit a schema. */
import type { Subject } from '../../domain/finding.ts';
import type { FieldProblem } from '../../domain/manifest-file.ts';
import { fixBy, type JudgementDetails } from '../check.ts';

/** Evidence and advice; the line follows from the field. */
export function problemDetails({ text }: Subject, { field, value, advice }: FieldProblem): JudgementDetails {
  const evidence = [{ field, value: value ?? null, source: text }];
  return advice === null ? { evidence } : { evidence, fix: fixBy(advice) };
}
