/** Checks of node claims, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as nodeClaimInitialized } from '../node-claim-initialized.ts';
import { check as nodeClaimLaunched } from '../node-claim-launched.ts';
import { check as nodeClaimRegistered } from '../node-claim-registered.ts';
import { check as nodeClaimTerminating } from '../node-claim-terminating.ts';
import { check as warningEventsPersist } from '../warning-events-persist.ts';

export const NODE_CLAIM_CHECKS: readonly Check[] = [
  nodeClaimLaunched,
  nodeClaimRegistered,
  nodeClaimInitialized,
  nodeClaimTerminating,
  warningEventsPersist,
];
