/** Structures as Go's %#v prints them in field errors. */
import { asArray, asObject, isObject } from '../../../domain/json.ts';

/** `map[string]string{"app":"web"}` */
export function formatGoStringMap(value: unknown): string {
  if (!isObject(value)) return 'map[string]string(nil)';
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`);
  return `map[string]string{${members.join(', ')}}`;
}

/** `v1.LabelSelector{…}` */
export function formatGoSelector(selector: unknown): string {
  const { matchLabels, matchExpressions } = asObject(selector);
  const expressions = Array.isArray(matchExpressions)
    ? `[]v1.LabelSelectorRequirement{${asArray(matchExpressions).map(formatGoRequirement).join(', ')}}`
    : '[]v1.LabelSelectorRequirement(nil)';
  return `v1.LabelSelector{MatchLabels:${formatGoStringMap(matchLabels)}, MatchExpressions:${expressions}}`;
}

function formatGoRequirement(requirement: unknown): string {
  const { key, operator, values } = asObject(requirement);
  const list = Array.isArray(values)
    ? `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`
    : '[]string(nil)';
  return `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${list}}`;
}
