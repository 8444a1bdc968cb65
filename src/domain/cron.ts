/** Cron schedules as Karpenter and KEDA read them (robfig/cron): five fields, names for months and days, or a macro. */

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

export const CRON_MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'] as const;

/** Why a text is not a five-field schedule; undefined when it is one. */
export function cronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length || text.trim() === '') {
    return `expected exactly 5 fields, found ${text.trim() === '' ? 0 : parts.length}: [${text.trim()}]`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(parts[index] ?? '', field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fieldProblem(text: string, field: Field): string | undefined {
  for (const part of text.split(',')) {
    if (!isPartValid(part, field)) return `"${part}" is not a ${field.name} (${field.min}-${field.max})`;
  }
  return undefined;
}

/** `*`, `?`, `5`, `1-5`, each with an optional `/step`. */
function isPartValid(part: string, field: Field): boolean {
  const match = /^(?:[*?]|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/[1-9]\d*)?$/i.exec(part);
  if (!match) return false;
  const [, low, high] = match;
  if (low === undefined) return true;
  const from = valueOf(low, field);
  const to = high === undefined ? from : valueOf(high, field);
  return from !== undefined && to !== undefined && from <= to;
}

function valueOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named === -1 ? (/^\d+$/.test(text) ? Number(text) : Number.NaN) : named + field.min;
  return value >= field.min && value <= field.max ? value : undefined;
}
