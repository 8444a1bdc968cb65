/** How questions look: within the width and height of the terminal, with or without colour and Unicode. */
import stringWidth from 'fast-string-width';
import wrapAnsi from 'wrap-ansi';
import type { CheckboxQuestion, Question, SelectQuestion } from '../context.ts';
import { createTheme, type Theme } from '../render/theme.ts';
import { fitSymbols } from './unicode.ts';

export type Screen = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

type ListKind = 'select' | 'search' | 'checkbox';
type ListQuestion = SelectQuestion | CheckboxQuestion;

interface ListChoice {
  readonly value: string;
  readonly name: string;
  readonly short: string;
  readonly description?: string;
  readonly disabled?: string;
}

export interface Look {
  /** Theme of a question that is answered on its own line. */
  readonly inline: (question: Question) => object;
  /** Theme and page size of a list. */
  readonly list: (question: ListQuestion, kind: ListKind) => { readonly theme: object; readonly pageSize: number };
  /** Choices whose lines fit. */
  readonly labels: (question: ListQuestion) => ListChoice[];
  /** The line that stays once a question is answered. */
  readonly answered: (question: string, answer: string) => string;
}

interface LookOptions {
  readonly output: Screen;
  readonly hasColour: boolean;
  readonly hasUnicode: boolean;
}

const SYMBOLS = {
  unicode: { cursor: '❯', checked: '◉', unchecked: '◯', done: '✓', arrows: '↑↓', more: '…' },
  ascii: { cursor: '>', checked: '[x]', unchecked: '[ ]', done: '+', arrows: 'up/down', more: '...' },
} as const;

const KEYS: Readonly<Record<ListKind, (arrows: string) => string>> = {
  select: (arrows) => `${arrows} move, Enter takes it`,
  search: (arrows) => `type to narrow the list, ${arrows} move, Enter takes it`,
  checkbox: (arrows) => `${arrows} move, Space marks, a marks all, Enter takes the marked`,
};

/** Lines of a list question beside its choices, notes and descriptions: the question, a blank line, an error, keys, the cursor's. */
const OTHER_LINES = 6;
const MAX_PAGE = 14;
const MIN_PAGE = 3;

/** The look of questions on this terminal, as wide and high as it is when a question is asked. */
export function createLook(options: LookOptions, canGoBack: boolean): Look {
  const { output, hasUnicode } = options;
  const symbols = hasUnicode ? SYMBOLS.unicode : SYMBOLS.ascii;
  const paint = createTheme(options.hasColour);
  const room = () => (output.columns || 80) - 1;
  const wrap = (text: string) => wrapAnsi(fitSymbols(text, hasUnicode), room());
  const cut = (text: string, width: number) => cutTo(fitSymbols(text, hasUnicode), width, symbols.more);
  const styles = stylesOf(paint, wrap, (text) => cut(text, room()));
  const base = ({ note }: Question) => {
    const prefix = note === undefined ? '?' : `${wrap(note)}\n?`;
    return { prefix, spinner: { interval: 1000, frames: [prefix] } };
  };
  const noteLines = (question: ListQuestion) =>
    Math.max(0, ...question.choices.map(({ description }) => linesOf(description, wrap))) +
    linesOf(question.note, wrap);
  return {
    inline: (question) => ({
      ...base(question),
      style: {
        ...styles,
        defaultAnswer: (text: string) => paint.dim(canGoBack ? `(${text}; Esc goes back)` : `(${text})`),
      },
    }),
    list: (question, kind) => ({
      pageSize: Math.max(MIN_PAGE, Math.min(MAX_PAGE, (output.rows || 24) - OTHER_LINES - noteLines(question))),
      theme: {
        ...base(question),
        icon: iconsOf(symbols),
        style: {
          ...styles,
          keysHelpTip: () => paint.dim(`${KEYS[kind](symbols.arrows)}${canGoBack ? ', Esc goes back' : ''}`),
        },
        i18n: { disabledError: 'this one cannot be chosen' },
      },
    }),
    labels: ({ choices }) =>
      choices.map(({ value, label, short, description, disabled }) => ({
        value,
        // The cursor, the mark, and the spaces between.
        name: cut(label, room() - stringWidth(symbols.unchecked) - 3),
        short: short ?? label,
        ...(description === undefined ? {} : { description }),
        ...(disabled === undefined ? {} : { disabled: `(${disabled})` }),
      })),
    answered: (question, answer) =>
      `${cut(`${symbols.done} ${question.endsWith('?') ? question : `${question}:`} ${answer}`, room())}\n`,
  };
}

type Shape = (text: string) => string;

function stylesOf(paint: Theme, wrap: Shape, cut: Shape): Readonly<Record<string, Shape>> {
  const plain: Shape = (text) => text;
  return {
    message: (text) => paint.bold(text),
    error: (text) => paint.error(wrap(text)),
    highlight: (text) => paint.bold(text),
    answer: plain,
    help: (text) => paint.dim(text),
    key: plain,
    searchTerm: plain,
    disabled: (text) => paint.dim(cut(text)),
    description: wrap,
  };
}

function iconsOf({ cursor, checked, unchecked }: Record<'cursor' | 'checked' | 'unchecked', string>) {
  const none = ` ${'-'.padStart(stringWidth(unchecked))}`;
  return {
    cursor,
    checked: ` ${checked}`,
    unchecked: ` ${unchecked}`,
    disabledUnchecked: none,
    disabledChecked: none,
  };
}

function linesOf(text: string | undefined, wrap: (text: string) => string): number {
  return text === undefined ? 0 : wrap(text).split('\n').length;
}

/** Counts columns, not characters. */
function cutTo(text: string, width: number, more: string): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (stringWidth(kept + character) > width - stringWidth(more)) break;
    kept += character;
  }
  return kept + more;
}
