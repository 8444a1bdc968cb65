/** What a terminal can show: whether its locale knows more than ASCII, and what stands for our symbols where it does not. */
import type { Env } from '../context.ts';

/** By the first of LC_ALL, LC_CTYPE and LANG that is set, as POSIX has it; none set is the C locale. Windows always can. */
export function hasUnicode(env: Env): boolean {
  if (env['OS'] === 'Windows_NT') return true;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return /utf-?8/i.test(locale ?? '');
}

const ASCII: Readonly<Record<string, string>> = { '✓': '+', '✗': 'x', '…': '...', '×': 'x', '→': '->', '·': '-' };

/** Our symbols in ASCII; other letters (names that users gave) stay. */
export function toAscii(text: string): string {
  return text.replace(/[✓✗…×→·]/g, (symbol) => ASCII[symbol] ?? symbol);
}
