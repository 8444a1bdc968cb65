/** The lines at the foot of a terminal that are drawn again and again: a block, and a spinner under it. */
import { createLogUpdate } from 'log-update';
import wrapAnsi from 'wrap-ansi';
import { fitSymbols } from './unicode.ts';

export interface LiveArea {
  spin(text: string): void;
  stopSpinning(): void;
  /** Replaces the block; an empty text clears it. */
  draw(text: string): void;
  /** Prints above what is drawn; `wrapped` between words, later lines as deep as the first. */
  printAbove(text: string, wrapped: boolean): void;
  /** Leaves nothing drawn. */
  close(): void;
}

type Screen = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const ASCII_FRAMES = ['|', '/', '-', '\\'];
const FRAME_MS = 100;

/** A live area on a terminal. */
export function createLiveArea(stream: Screen, hasUnicode: boolean): LiveArea {
  const frames = hasUnicode ? FRAMES : ASCII_FRAMES;
  const area = createLogUpdate(stream, { showCursor: true });
  let spinnerText: string | undefined;
  let block = '';
  let frame = 0;
  let started = 0;
  let timer: NodeJS.Timeout | undefined;
  const redraw = () => {
    const elapsed = Math.floor((Date.now() - started) / 1000);
    const spinner = spinnerText === undefined ? '' : `${frames[frame % frames.length]} ${spinnerText} (${elapsed}s)`;
    const drawn = [fitSymbols(fit(block, stream), hasUnicode), spinner].filter((part) => part !== '').join('\n');
    if (drawn === '') area.clear();
    else area(drawn);
  };
  const stopSpinning = () => {
    if (spinnerText === undefined) return;
    clearInterval(timer);
    timer = undefined;
    spinnerText = undefined;
    redraw();
  };
  return {
    spin(text) {
      if (spinnerText === undefined) started = Date.now();
      spinnerText = text;
      timer ??= setInterval(() => {
        frame += 1;
        redraw();
      }, FRAME_MS).unref();
      redraw();
    },
    stopSpinning,
    draw(text) {
      block = text.trimEnd();
      redraw();
    },
    printAbove(text, wrapped) {
      area.clear();
      stream.write(`${wrapped ? wrap(text, stream.columns || 80) : text}\n`);
      if (block !== '' || spinnerText !== undefined) redraw();
    },
    close() {
      stopSpinning();
      block = '';
      area.clear();
      area.done();
    },
  };
}

/** The top of a block that is too long for the screen: what matters stands above. */
function fit(block: string, { columns, rows }: Screen): string {
  const lines = wrapAnsi(block, columns || 80, { hard: true, trim: false }).split('\n');
  // The spinner, the line below it, and the line that says what is missing.
  const room = Math.max(1, (rows || 24) - 3);
  if (lines.length <= room + 1) return block;
  return [...lines.slice(0, room), `… ${lines.length - room} more lines: the terminal is too low`].join('\n');
}

function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
      const [first = '', ...rest] = wrapAnsi(line, width - indent.length, { trim: false }).split('\n');
      return [first, ...rest.map((part) => indent + part.trimStart())].join('\n');
    })
    .join('\n');
}
