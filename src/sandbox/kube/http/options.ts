/** The options of writes: query parameters, validated as metav1 validates them. */
import { badRequest, invalid, type FieldError } from '../failures.ts';

export interface RequestOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly fieldManager: string;
  readonly force: boolean;
}

const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;
const MAX_MANAGER_LENGTH = 128;

/** `userAgent` names the manager when the request does not: its part before the first slash. */
export function readOptions(query: URLSearchParams, kind: string, userAgent: string): RequestOptions {
  const errors: FieldError[] = [];
  const dryRuns = query.getAll('dryRun').filter(Boolean);
  if (dryRuns.some((value) => value !== 'All')) {
    errors.push({ type: 'not-supported', field: 'dryRun', value: dryRuns, detail: 'supported values: "All"' });
  }
  const validation = query.get('fieldValidation') ?? '';
  const known = FIELD_VALIDATIONS.find((value) => value === validation);
  if (validation !== '' && known === undefined) {
    const detail = 'supported values: "", "Ignore", "Strict", "Warn"';
    errors.push({ type: 'not-supported', field: 'fieldValidation', value: validation, detail });
  }
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > MAX_MANAGER_LENGTH) {
    errors.push({
      type: 'too-long',
      field: 'fieldManager',
      detail: `may not be more than ${MAX_MANAGER_LENGTH} bytes`,
    });
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRuns.length > 0,
    fieldValidation: known ?? 'Warn',
    fieldManager: manager || (userAgent.split('/')[0] ?? '') || 'unknown',
    force: query.get('force') === 'true',
  };
}

/** A query parameter that must be a whole number. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
