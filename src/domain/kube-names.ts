/** What Kubernetes accepts as names, keys and values (apimachinery validation). */

/** Who manages an object: a label that tools agree on. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** RFC 1123 label: object names that also become label values. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** RFC 1123 subdomain: most object names. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/** Key of a label, taint or resource: an optional DNS prefix, a slash, up to 63 characters. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) || name.length > 63) return false;
  return slash === -1 || isDnsSubdomain(text.slice(0, slash));
}

/** Value of a label or taint; may be empty. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text);
}

/** The part before the slash of a qualified name, or an empty text. */
export function domainOfKey(key: string): string {
  const slash = key.indexOf('/');
  return slash === -1 ? '' : key.slice(0, slash);
}

/** A name that Kubernetes would accept, made from any text: `Team A_1` -> `team-a-1`; empty when nothing is left. */
export function toDnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
