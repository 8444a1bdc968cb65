/** What is wrong, in the one line below a question. */
import type { Problem } from '../../domain/problem.ts';

/** The first problem with its hint; undefined when there is none. */
export function problemText([first]: readonly Problem[]): string | undefined {
  return first && [first.message, first.hint].filter(Boolean).join('; ');
}
