/** Borderless columns, as kubectl prints them. */
import stringWidth from 'fast-string-width';

export type Cell = string | number | null | undefined;

export interface TableOptions {
  /** Columns (by index) aligned to the right. */
  readonly right?: readonly number[];
}

const GAP = '   ';

/** Header and rows in aligned columns; an absent cell is `-`. No line ends in spaces; the last ends in a line feed. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  const lines = [header, ...rows.map((row) => row.map(cellText))];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))));
  const right = new Set(options.right);
  const text = lines.map((line) => {
    const cells = widths.map((width, column) => pad(line[column] ?? '', width, right.has(column)));
    return cells.join(GAP).trimEnd();
  });
  return `${text.join('\n')}\n`;
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined || cell === '' ? '-' : String(cell);
}

function pad(text: string, width: number, isRight: boolean): string {
  const filler = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return isRight ? filler + text : text + filler;
}
