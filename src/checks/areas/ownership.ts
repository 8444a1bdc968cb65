/** Checks of ownership, in the order in which they are told. */
import type { Check } from '../check.ts';

export const OWNERSHIP_CHECKS: readonly Check[] = [];
