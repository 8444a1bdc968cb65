/** Traces that come with hpscale. */
import eveningRush from './evening-rush.csv?raw';

/** Name to CSV text. */
export const TRACES: Readonly<Record<string, string>> = { 'evening-rush': eveningRush };
