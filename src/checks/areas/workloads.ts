/** Checks of workloads, in the order in which they are told. */
import type { Check } from '../check.ts';

export const WORKLOAD_CHECKS: readonly Check[] = [];
