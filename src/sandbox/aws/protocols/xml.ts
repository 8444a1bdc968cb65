/** XML as the query protocols write it. */

/** One element and what it holds; lists become elements of their own inside it, named `listItem`. */
export function writeElement(name: string, value: unknown, listItem: string): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${writeContent(value, listItem)}</${name}>`;
}

/** The members of a structure, one element each. */
export function writeMembers(members: Readonly<Record<string, unknown>>, listItem: string): string {
  return Object.entries(members)
    .map(([name, value]) => writeElement(name, value, listItem))
    .join('');
}

function writeContent(value: unknown, listItem: string): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map((item) => writeElement(listItem, item, listItem)).join('');
  if (typeof value === 'object' && value !== null) return writeMembers(value as Record<string, unknown>, listItem);
  return escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
