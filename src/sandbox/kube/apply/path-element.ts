/** Steps of a field path in the notation of managedFields (FieldsV1): `f:name`, `k:{"name":"x"}`, `v:"x"`. */

/** The step to a member of an object. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** A step as error messages write it: `.name`, `[name="x"]`, `[="x"]`. */
export function formatElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  if (element.startsWith('i:')) return `[${body}]`;
  const keys = Object.entries(JSON.parse(body) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
