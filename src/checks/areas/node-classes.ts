/** Checks of node classes, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as nodeClassExists } from '../node-class-exists.ts';
import { check as nodeClassGroupLimit } from '../node-class-group-limit.ts';
import { check as nodeClassGroupsExist } from '../node-class-groups-exist.ts';
import { check as nodeClassReady } from '../node-class-ready.ts';
import { check as nodeClassUsed } from '../node-class-used.ts';

export const NODE_CLASS_CHECKS: readonly Check[] = [
  nodeClassExists,
  nodeClassGroupsExist,
  nodeClassGroupLimit,
  nodeClassReady,
  nodeClassUsed,
];
