/** Paths of fields as messages write them: `spec.limits.nvidia.com/gpu`, `spec.triggers[0].type`. */

/** The longest of the names that the path begins with: names may have dots in them. */
export function leadingName(names: Iterable<string>, path: string): string | undefined {
  let longest: string | undefined;
  for (const name of names) {
    const isStep = path.startsWith(name) && /^(?:$|[.[])/.test(path.slice(name.length));
    if (isStep && name.length >= (longest?.length ?? 0)) longest = name;
  }
  return longest;
}
