/** Values as YAML that fits into a file at a column: short lists and maps in one line. */
import { isObject } from '../domain/json.ts';
import { resolvePlain } from '../manifests/reading/plain-scalar.ts';
import { toYaml } from '../manifests/serialize.ts';

const WIDTH = 100;
const STEP = '  ';
const MAX_FLOW_MEMBERS = 4;

/** `key: value`, further lines indented for a key that stands at `column`; no line break at the end. */
export function renderMember(key: string, value: unknown, column: number): string {
  const name = renderScalar(key, true);
  const line = `${name}: ${renderFlow(value)}`;
  if (fitsInLine(value, line, column)) return isBlockText(value) ? `${name}: ${blockText(value, column)}` : line;
  if (Array.isArray(value))
    return [`${name}:`, ...value.map((item: unknown) => renderItem(item, column + 2))].join('\n');
  return [`${name}:`, indented(renderMembers(value, column + 2), column + 2)].join('\n');
}

/** `- value`, from the start of its line. */
export function renderItem(value: unknown, column: number): string {
  const indent = ' '.repeat(column);
  const line = `${indent}- ${renderFlow(value)}`;
  const isNamed = isObject(value) && 'name' in value;
  if (!isNamed && fitsInLine(value, line, 0)) return line;
  return `${indent}- ${renderMembers(value, column + 2)}`;
}

/** The members of a map, the first without its indent. */
function renderMembers(value: unknown, column: number): string {
  const members = isObject(value) ? Object.entries(value) : [];
  return members.map(([key, member]) => renderMember(key, member, column)).join(`\n${' '.repeat(column)}`);
}

function indented(text: string, column: number): string {
  return `${' '.repeat(column)}${text}`;
}

function fitsInLine(value: unknown, line: string, column: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const entries = Object.values(value);
  const isFlat = entries.every((entry) => typeof entry !== 'object' || entry === null);
  const isSmall = Array.isArray(value) || entries.length <= MAX_FLOW_MEMBERS;
  return entries.length === 0 || (isFlat && isSmall && column + line.length <= WIDTH);
}

/** In one line, for any place. */
export function renderFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(', ')}]`;
  if (!isObject(value)) return renderScalar(value, true);
  const members = Object.entries(value).map(([key, member]) => `${renderScalar(key, true)}: ${renderFlow(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A scalar in one line; texts that something else could be read of are quoted. */
export function renderScalar(value: unknown, isInFlow: boolean): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (isPlain(value, isInFlow)) return value;
  return /[\p{Cc}\u0085\u2028\u2029\uFEFF]/u.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}

function isPlain(text: string, isInFlow: boolean): boolean {
  const isSafe = isInFlow ? /^[\w/.$][\w/.%+@$-]*$/.test(text) : /^[\w/.$][\w/.%+@$(){}[\],:="' -]*$/.test(text);
  return isSafe && resolvePlain(text) === text && toYaml(text) === `${text}\n`;
}

function isBlockText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n') && toYaml(value).startsWith('|');
}

/** `|` and the lines, as the one YAML writer has them. */
function blockText(value: string, column: number): string {
  const [head = '', ...lines] = toYaml(value).replace(/\n$/, '').split('\n');
  return [
    head,
    ...lines.map((line) => (line === '' ? '' : ' '.repeat(column) + (line.startsWith(STEP) ? line : STEP + line))),
  ].join('\n');
}
