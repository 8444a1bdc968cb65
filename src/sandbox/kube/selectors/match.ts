/** metav1.LabelSelector as a predicate, over a body that was validated already. */
import { selectsLabels } from '../../../autoscaling/label-selector.ts';
import { isObject } from '../../../domain/json.ts';

/** An empty selector matches everything, an absent one nothing. */
export function matchesSelector(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  return isObject(selector) && selectsLabels(selector, labels);
}
