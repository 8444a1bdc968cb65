/** Checks of scaled-objects, in the order in which they are told. */
import type { Check } from '../check.ts';

export const SCALED_OBJECT_CHECKS: readonly Check[] = [];
