/** Demand as a CSV trace tells it: how many requests arrive from each row's time until the next row's. */
import { csvParseRows } from 'd3-dsv';

export interface DemandTrace {
  /** Unix time of the first row, where times are timestamps; null where they are seconds. */
  readonly firstMs: number | null;
  /** Seconds after the first row, ascending; the first is 0. */
  readonly starts: readonly number[];
  /** Requests that arrive from each start until the next one. */
  readonly requests: readonly number[];
  /** Of the whole trace: the last row lasts as long as the one before it, a single row a minute. */
  readonly seconds: number;
}

/** A trace, or what is wrong with the text and where. */
export type TraceReading = { readonly trace: DemandTrace } | { readonly problem: string };

/** Where there are several, the first of these. */
const TIME_COLUMNS = ['timestamp', 'time', 't_seconds', 'seconds'];
const REQUESTS_COLUMNS = ['requests', 'count', 'value'];
const SINGLE_ROW_SECONDS = 60;
/** More than any service has in a day; sums of them stay exact. */
const MOST_REQUESTS = 1e12;

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}/;

/** How rows are called, and the number of the first. */
interface Place {
  readonly noun: 'line' | 'point';
  readonly first: number;
}

/** Reads CSV with a head line: `time` (seconds, or timestamps, taken for UTC) and `requests`; other columns are passed over. */
export function parseDemandTrace(text: string): TraceReading {
  const [head = [], ...rows] = csvParseRows(text.replace(/^\uFEFF/, ''));
  const names = head.map((name) => name.trim().toLowerCase());
  const time = TIME_COLUMNS.map((name) => names.indexOf(name)).find((index) => index >= 0);
  const requests = REQUESTS_COLUMNS.map((name) => names.indexOf(name)).find((index) => index >= 0);
  if (time === undefined || requests === undefined) {
    return { problem: `line 1 is "${head.join(',').slice(0, 60)}": it has to name the columns time and requests` };
  }
  return readRows(rows, { time, requests }, { noun: 'line', first: 2 });
}

/** The same from `[seconds, requests]` pairs. */
export function traceOfPoints(points: readonly (readonly [number, number])[]): TraceReading {
  const rows = points.map((point) => point.map(String));
  return readRows(rows, { time: 0, requests: 1 }, { noun: 'point', first: 1 });
}

interface Columns {
  readonly time: number;
  readonly requests: number;
}

interface Row {
  readonly at: number;
  readonly count: number;
}

function readRows(rows: readonly (readonly string[])[], columns: Columns, where: Place): TraceReading {
  const starts: number[] = [];
  const requests: number[] = [];
  for (const [index, cells] of rows.entries()) {
    // Blank lines are no rows.
    if (cells.every((cell) => cell.trim() === '')) continue;
    const row = readRow(cells, columns, starts.at(-1));
    if (typeof row === 'string') return { problem: `${where.noun} ${index + where.first}: ${row}` };
    starts.push(row.at);
    requests.push(row.count);
  }
  if (starts.length === 0) return { problem: 'it has no rows' };
  const isDated = TIMESTAMP.test(rows.find((cells) => cells[columns.time] !== undefined)?.[columns.time]?.trim() ?? '');
  return { trace: traceFrom(starts, requests, isDated) };
}

/** A row, or what is wrong with it. */
function readRow(cells: readonly string[], columns: Columns, before: number | undefined): Row | string {
  const [timeText, countText] = [columns.time, columns.requests].map((column) => cells[column]?.trim() ?? '');
  const at = readTime(timeText ?? '');
  if (at === undefined) return `the time "${timeText}" is neither seconds nor a timestamp`;
  const count = readCount(countText ?? '');
  if (count === undefined) return `requests is "${countText}", not a number from 0 up`;
  if (before !== undefined && at <= before) return 'the time does not come after the row before it';
  return { at, count };
}

function traceFrom(starts: readonly number[], requests: readonly number[], isDated: boolean): DemandTrace {
  const [first = 0] = starts;
  const last = starts.at(-1) ?? first;
  const lastLength = last - (starts.at(-2) ?? last - SINGLE_ROW_SECONDS);
  return {
    firstMs: isDated ? first * 1000 : null,
    starts: starts.map((at) => at - first),
    requests,
    seconds: last - first + lastLength,
  };
}

/** Seconds: as they are written, or of a timestamp since the epoch. */
function readTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!TIMESTAMP.test(text)) return undefined;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const ms = Date.parse(hasZone || text.length <= 10 ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function readCount(text: string): number | undefined {
  const count = text === '' ? Number.NaN : Number(text);
  return count >= 0 && count <= MOST_REQUESTS ? count : undefined;
}
