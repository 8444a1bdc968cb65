/** How far `check` has come while facts are still being read. */
import type { Finding } from './finding.ts';

export interface CheckProgress {
  readonly judged: number;
  readonly total: number;
  /** In the order in which they were found. */
  readonly failures: readonly Finding[];
}
