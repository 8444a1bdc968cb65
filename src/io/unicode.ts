/** What a terminal can show: whether its locale knows more than ASCII, and what stands for our symbols where it does not. */
import type { Env } from '../context.ts';

/**
 * By the first of LC_ALL, LC_CTYPE and LANG that is set, as POSIX has it. Where none is (containers, CI, Windows) most terminals
 * show UTF-8 all the same.
 */
export function hasUnicode(env: Env): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

const ASCII: Readonly<Record<string, string>> = { '✓': '+', '✗': 'x', '…': '...', '×': 'x', '→': '->', '·': '-' };

/** Our symbols in ASCII where the terminal has no more; other letters (names that users gave) stay. */
export function fitSymbols(text: string, hasUnicode: boolean): string {
  if (hasUnicode) return text;
  return text.replace(/[✓✗…×→·]/g, (symbol) => ASCII[symbol] ?? symbol);
}
