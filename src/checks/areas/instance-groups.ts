/** Checks of instance-groups, in the order in which they are told. */
import type { Check } from '../check.ts';

export const INSTANCE_GROUP_CHECKS: readonly Check[] = [];
