/** JSON as AWS writes it: times as seconds since the epoch, absent members left out. */

/** The value with Dates as epoch seconds; what JSON.stringify leaves out (undefined) is left out. */
export function toJsonValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, toJsonValue(member)]));
}

/** The body of a JSON request; an empty one is an empty object. Throws SyntaxError. */
export function parseJsonBody(body: Buffer): Readonly<Record<string, unknown>> {
  const text = body.toString();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SyntaxError('Start of structure or map found where not expected.');
  }
  return parsed as Readonly<Record<string, unknown>>;
}
