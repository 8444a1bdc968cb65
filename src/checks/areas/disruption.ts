/** Checks of disruption, in the order in which they are told. */
import type { Check } from '../check.ts';

export const DISRUPTION_CHECKS: readonly Check[] = [];
