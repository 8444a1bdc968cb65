/** Kubernetes label selectors. */

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

type Labels = Readonly<Record<string, string>>;

/** Whether the labels match; an empty selector matches everything, an absent one nothing. */
export function selectsLabels(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (!selector) return false;
  const given = labels ?? {};
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (given[key] !== value) return false;
  }
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) =>
    matchesLabel(given[key], operator, values ?? []),
  );
}

/** One expression, over the label's value. */
export function matchesLabel(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
