/** Checks of disruption, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as consolidationAfterNodeStart } from '../consolidation-after-node-start.ts';
import { check as consolidationWithPlaceholders } from '../consolidation-with-placeholders.ts';
import { check as disruptionBudgetAllows } from '../disruption-budget-allows.ts';
import { check as doNotDisruptAnnotations } from '../do-not-disrupt-annotations.ts';
import { check as nodeConsolidatable } from '../node-consolidatable.ts';
import { check as podDisruptionBudgetAllows } from '../pod-disruption-budget-allows.ts';

export const DISRUPTION_CHECKS: readonly Check[] = [
  consolidationAfterNodeStart,
  consolidationWithPlaceholders,
  disruptionBudgetAllows,
  podDisruptionBudgetAllows,
  doNotDisruptAnnotations,
  nodeConsolidatable,
];
