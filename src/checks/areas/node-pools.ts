/** Checks of node pools, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as nodePoolReady } from '../node-pool-ready.ts';

export const NODE_POOL_CHECKS: readonly Check[] = [nodePoolReady];
