/** Checks of node-classes, in the order in which they are told. */
import type { Check } from '../check.ts';

export const NODE_CLASS_CHECKS: readonly Check[] = [];
