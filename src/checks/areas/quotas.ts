/** Checks of quotas, in the order in which they are told. */
import type { Check } from '../check.ts';

export const QUOTA_CHECKS: readonly Check[] = [];
