/** Forms: how the query protocols write structures and lists into names (`Tags.member.1.Key`, `SubnetId.1`). */
import type { Json } from '../operation.ts';
import type { Decoded, WireRequest } from './protocol.ts';

type Tree = Map<string, Tree | string>;

/** Action and input of a form body, or of a query string where there is no body. */
export function decodeForm(request: WireRequest): Decoded {
  const params = request.body.length > 0 ? new URLSearchParams(request.body.toString()) : request.query;
  const tree: Tree = new Map();
  for (const [name, value] of params) {
    if (name !== 'Action' && name !== 'Version' && !name.startsWith('X-Amz-')) plant(tree, name.split('.'), value);
  }
  return { operation: params.get('Action') ?? '', input: toObject(tree) };
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  let branch = tree;
  for (const name of path.slice(0, -1)) {
    const next = branch.get(name);
    const deeper: Tree = next instanceof Map ? next : new Map();
    branch.set(name, deeper);
    branch = deeper;
  }
  branch.set(path.at(-1) ?? '', value);
}

function toObject(tree: Tree): Json {
  return Object.fromEntries([...tree].map(([name, branch]) => [name, toValue(branch)]));
}

function toValue(branch: Tree | string): unknown {
  if (typeof branch === 'string') return branch;
  const wrapped = branch.size === 1 ? branch.get('member') : undefined;
  if (wrapped instanceof Map) return toValue(wrapped);
  const names = [...branch.keys()];
  if (!names.every((name) => /^\d+$/.test(name))) return toObject(branch);
  return names.toSorted((a, b) => Number(a) - Number(b)).map((name) => toValue(branch.get(name) ?? ''));
}
