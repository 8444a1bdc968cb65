/** The simple JSONPaths of printer columns: members, indexes, `[*]` and `[?(@.type=="Ready")]`. */
import { isObject } from '../json.ts';

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
  switch (step.kind) {
    case 'member':
      return isObject(value) && value[step.name] !== undefined ? [value[step.name]] : [];
    case 'index':
      return Array.isArray(value) && value.length > step.index ? [value[step.index] as unknown] : [];
    case 'all':
      return Array.isArray(value) ? (value as unknown[]) : Object.values(isObject(value) ? value : {});
    case 'filter':
      return Array.isArray(value)
        ? value.filter((item: unknown) => isObject(item) && String(item[step.member]) === step.value)
        : [];
  }
}
