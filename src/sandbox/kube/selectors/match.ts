/** metav1.LabelSelector as a predicate. */
import { asArray, asObject, isObject } from '../json.ts';

type Labels = Readonly<Record<string, string>>;

/** An empty selector matches everything, an absent one nothing. */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  if (!isObject(selector)) return false;
  const equal = Object.entries(asObject(selector['matchLabels'])).every(([key, value]) => labels[key] === value);
  return equal && asArray(selector['matchExpressions']).every((item) => isObject(item) && holds(item, labels));
}

function holds(item: Readonly<Record<string, unknown>>, labels: Labels): boolean {
  const value = labels[String(item['key'])];
  const values = asArray(item['values']);
  switch (item['operator']) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
