/** Checks of eks, in the order in which they are told. */
import type { Check } from '../check.ts';

export const EKS_CHECKS: readonly Check[] = [];
