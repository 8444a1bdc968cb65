/** Colour lives here only. */
import { styleText } from 'node:util';

export interface Theme {
  error(text: string): string;
  warning(text: string): string;
  success(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

const plain = (text: string): string => text;

/** Styles for a stream that takes colour, or none at all. */
export function createTheme(hasColour: boolean): Theme {
  if (!hasColour) return { error: plain, warning: plain, success: plain, bold: plain, dim: plain };
  // validateStream: the decision (NO_COLOR, TTY, --color) was taken once, in main.
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { validateStream: false });
  return {
    error: style(['red', 'bold']),
    warning: style('yellow'),
    success: style('green'),
    bold: style('bold'),
    dim: style('dim'),
  };
}
