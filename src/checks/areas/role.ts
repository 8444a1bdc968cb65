/** Checks of role, in the order in which they are told. */
import type { Check } from '../check.ts';

export const ROLE_CHECKS: readonly Check[] = [];
