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

/** Numbers from here on are Unix time in seconds (September 2001), and from there on in milliseconds (March 1973). */
const FIRST_DATE_SECONDS = 1e9;
const FIRST_DATE_MS = 1e11;

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}/;

/** How rows are called, and the number of the first. */
interface Place {
  readonly noun: 'line' | 'point';
  readonly first: number;
}

/**
 * Reads CSV with a head line: `time` (seconds, Unix time in s or ms, or timestamps, without a zone taken for UTC) and `requests`;
 * other columns are passed over. Cells of a row are let go of before the next one is read: traces may have ten million rows.
 */
export function parseDemandTrace(text: string): TraceReading {
  let head: readonly string[] = [];
  let reader: RowReader | undefined;
  csvParseRows(text.replace(/^\uFEFF/, ''), (cells, index) => {
    if (index === 0) {
      head = cells;
      const columns = columnsOf(head);
      reader = columns && new RowReader(columns, { noun: 'line', first: 1 });
    } else reader?.read(cells, index);
    return null;
  });
  if (reader) return reader.reading();
  return { problem: `line 1 is "${head.join(',').slice(0, 60)}": it has to name the columns time and requests` };
}

function columnsOf(head: readonly string[]): Columns | undefined {
  const names = head.map((name) => name.trim().toLowerCase());
  const time = TIME_COLUMNS.map((name) => names.indexOf(name)).find((index) => index >= 0);
  const requests = REQUESTS_COLUMNS.map((name) => names.indexOf(name)).find((index) => index >= 0);
  return time === undefined || requests === undefined ? undefined : { time, requests };
}

/** The same from `[seconds, requests]` pairs. */
export function traceOfPoints(points: readonly (readonly [number, number])[]): TraceReading {
  const reader = new RowReader({ time: 0, requests: 1 }, { noun: 'point', first: 1 });
  for (const [index, point] of points.entries()) reader.read(point.map(String), index);
  return reader.reading();
}

interface Columns {
  readonly time: number;
  readonly requests: number;
}

interface Row {
  readonly at: number;
  readonly isTimestamp: boolean;
  readonly count: number;
}

/** Takes rows one after the other; what comes after a row that is wrong is passed over. */
class RowReader {
  readonly #columns: Columns;
  readonly #where: Place;
  readonly #starts: number[] = [];
  readonly #requests: number[] = [];
  #isDated = false;
  #problem: string | undefined;

  constructor(columns: Columns, where: Place) {
    this.#columns = columns;
    this.#where = where;
  }

  read(cells: readonly string[], index: number): void {
    // Blank lines are no rows.
    if (this.#problem !== undefined || cells.every((cell) => cell.trim() === '')) return;
    const row = readRow(cells, this.#columns, this.#starts.at(-1));
    if (typeof row === 'string') {
      this.#problem = `${this.#where.noun} ${index + this.#where.first}: ${row}`;
      return;
    }
    if (this.#starts.length === 0) this.#isDated = row.at >= FIRST_DATE_SECONDS || row.isTimestamp;
    this.#starts.push(row.at);
    this.#requests.push(row.count);
  }

  reading(): TraceReading {
    if (this.#problem !== undefined) return { problem: this.#problem };
    if (this.#starts.length === 0) return { problem: 'it has no rows' };
    return { trace: traceFrom(this.#starts, this.#requests, this.#isDated) };
  }
}

/** A row, or what is wrong with it. */
function readRow(cells: readonly string[], columns: Columns, before: number | undefined): Row | string {
  const [timeText, countText] = [columns.time, columns.requests].map((column) => cells[column]?.trim() ?? '');
  const at = readTime(timeText ?? '');
  if (at === undefined) return `the time "${timeText}" is neither seconds nor a timestamp`;
  const count = readCount(countText ?? '');
  if (count === undefined) return `requests is "${countText}", not a number from 0 up`;
  if (before !== undefined && at <= before) return 'the time does not come after the row before it';
  return { at, isTimestamp: TIMESTAMP.test(timeText ?? ''), count };
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

/** Seconds: as they are written, or since the epoch. */
function readTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const time = Number(text);
    return time >= FIRST_DATE_MS ? time / 1000 : time;
  }
  if (!TIMESTAMP.test(text)) return undefined;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const ms = Date.parse(hasZone || text.length <= 10 ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function readCount(text: string): number | undefined {
  const count = text === '' ? Number.NaN : Number(text);
  return count >= 0 && count <= MOST_REQUESTS ? count : undefined;
}
