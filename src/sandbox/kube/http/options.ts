/** The options of writes: query parameters, validated as metav1 validates them. */
import type { FieldError } from '../../../schema/field-error.ts';
import { badRequest, invalid } from '../failures.ts';

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
  const dryRuns = query.getAll('dryRun').filter(Boolean);
  const validation = query.get('fieldValidation') ?? '';
  const manager = query.get('fieldManager') ?? '';
  const errors = [...optionErrors(dryRuns, validation, manager)];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRuns.length > 0,
    fieldValidation: FIELD_VALIDATIONS.find((value) => value === validation) ?? 'Warn',
    fieldManager: manager || userAgent.replace(/\/.*$/s, '') || 'unknown',
    force: query.get('force') === 'true',
  };
}

function* optionErrors(dryRuns: readonly string[], validation: string, manager: string): Iterable<FieldError> {
  if (dryRuns.some((value) => value !== 'All')) {
    yield { type: 'not-supported', field: 'dryRun', value: dryRuns, detail: 'supported values: "All"' };
  }
  if (validation !== '' && !FIELD_VALIDATIONS.some((value) => value === validation)) {
    const detail = 'supported values: "", "Ignore", "Strict", "Warn"';
    yield { type: 'not-supported', field: 'fieldValidation', value: validation, detail };
  }
  if (manager.length > MAX_MANAGER_LENGTH) {
    yield { type: 'too-long', field: 'fieldManager', detail: `may not be more than ${MAX_MANAGER_LENGTH} bytes` };
  }
}

/** A query parameter that must be a whole number. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
