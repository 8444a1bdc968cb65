/** Checks of access, in the order in which they are told. */
import type { Check } from '../check.ts';

export const ACCESS_CHECKS: readonly Check[] = [];
