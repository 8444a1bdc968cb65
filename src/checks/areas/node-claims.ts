/** Checks of node-claims, in the order in which they are told. */
import type { Check } from '../check.ts';

export const NODE_CLAIM_CHECKS: readonly Check[] = [];
