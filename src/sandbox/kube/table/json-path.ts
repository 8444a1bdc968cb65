/** The simple JSONPaths of printer columns: members, indexes, `[*]` and `[?(@.type=="Ready")]`. */
import { asArray, asText, isObject } from '../../../domain/json.ts';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly member: string; readonly value: string };

const STEP =
  /\.(?<name>(?:\\.|[^.[\]])+)|\[(?:(?<index>\d+)|(?<all>\*)|\?\(@\.(?<member>\w+)\s*==\s*["'](?<value>[^"']*)["']\)|['"](?<quoted>[^'"]+)['"])\]/gy;

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { groups = {} } of path.matchAll(STEP)) {
    const { name, index, all, member, value, quoted } = groups;
    if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (all !== undefined) steps.push({ kind: 'all' });
    else if (member !== undefined) steps.push({ kind: 'filter', member, value: value ?? '' });
    else steps.push({ kind: 'member', name: quoted ?? (name ?? '').replaceAll('\\', '') });
  }
  return steps;
}

/** The first value at the path, undefined when there is none. */
export function firstAt(value: unknown, path: string): unknown {
  let found: readonly unknown[] = [value];
  for (const step of stepsOf(path)) found = found.flatMap((item) => take(item, step));
  return found[0];
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (step.kind === 'member') return isObject(value) && value[step.name] !== undefined ? [value[step.name]] : [];
  if (step.kind === 'all' && isObject(value)) return Object.values(value);
  return takeItems(asArray(value), step);
}

function takeItems(items: readonly unknown[], step: Exclude<Step, { kind: 'member' }>): readonly unknown[] {
  if (step.kind === 'all') return items;
  if (step.kind === 'index') return items.slice(step.index, step.index + 1);
  return items.filter((item) => isObject(item) && asText(item[step.member]) === step.value);
}
