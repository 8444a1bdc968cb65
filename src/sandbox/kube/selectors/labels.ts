/** Label selectors: `app=web,tier in (a, b),!old`. */
import { badRequest } from '../failures.ts';
import { asArray, asObject, isObject } from '../../../domain/json.ts';

export type LabelPredicate = (labels: Readonly<Record<string, string>>) => boolean;

const REQUIREMENT =
  /^\s*(?:(?<absent>![^=!,()\s]+)|(?<key>[^=!,()\s]+)(?:\s*(?<equal>==|=|!=)\s*(?<value>[^=!,()\s]*)|\s+(?<set>in|notin)\s*\((?<values>[^()]*)\))?)\s*(?:,|$)/;

/** Everything matches an empty selector. Throws BadRequest for text that is none. */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements: LabelPredicate[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const match = REQUIREMENT.exec(rest);
    if (!match?.groups) throw badRequest(`unable to parse requirement: found '${rest.trim()}', expected: identifier`);
    requirements.push(requirement(match.groups));
    rest = rest.slice(match[0].length);
  }
  return (labels) => requirements.every((holds) => holds(labels));
}

function requirement(groups: Readonly<Record<string, string | undefined>>): LabelPredicate {
  const { absent, key = '', equal, value, set, values = '' } = groups;
  if (absent !== undefined) return (labels) => labels[absent.slice(1)] === undefined;
  if (equal === '!=') return (labels) => labels[key] !== value;
  if (equal !== undefined) return (labels) => labels[key] === value;
  const allowed = values.split(',').map((item) => item.trim());
  if (set === 'in') return (labels) => labels[key] !== undefined && allowed.includes(labels[key]);
  if (set === 'notin') return (labels) => labels[key] === undefined || !allowed.includes(labels[key]);
  return (labels) => labels[key] !== undefined;
}

/** A metav1.LabelSelector as text, in the order in which the server writes it. */
export function formatLabelSelector(selector: unknown): string {
  const { matchLabels, matchExpressions } = asObject(selector);
  const equals = Object.entries(asObject(matchLabels)).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = asArray(matchExpressions).flatMap((item) => (isObject(item) ? [formatExpression(item)] : []));
  return [...equals, ...expressions].toSorted().join(',');
}

function formatExpression(item: Readonly<Record<string, unknown>>): string {
  const key = String(item['key']);
  const values = asArray(item['values']).map(String).toSorted().join(',');
  switch (item['operator']) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'NotIn':
      return `${key} notin (${values})`;
    default:
      return `${key} in (${values})`;
  }
}
