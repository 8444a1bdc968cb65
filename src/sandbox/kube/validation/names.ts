/** Names, label keys and label values, with the messages of apimachinery's util/validation. */

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function regexMessage(message: string, pattern: string, examples: readonly string[]): string {
  const quoted = examples.map((example) => `'${example}'`).join(', or ');
  return `${message} (e.g. ${quoted}, regex used for validation is '${pattern}')`;
}

function tooLong(limit: number): string {
  return `must be no more than ${limit} characters`;
}

/** The message when `name` is not a DNS subdomain (most object names). */
export function checkSubdomain(name: string): string | undefined {
  if (name.length > 253) return tooLong(253);
  if (matches(DNS_SUBDOMAIN, name)) return undefined;
  return regexMessage(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    DNS_SUBDOMAIN,
    ['example.com'],
  );
}

/** The message when `name` is not a DNS label (namespaces, containers). */
export function checkDnsLabel(name: string): string | undefined {
  if (name.length > 63) return tooLong(63);
  if (matches(DNS_LABEL, name)) return undefined;
  return regexMessage(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    DNS_LABEL,
    ['my-name', '123-abc'],
  );
}

/** The message when `value` is not a label value. */
export function checkLabelValue(value: string): string | undefined {
  if (value.length > 63) return tooLong(63);
  if (matches(LABEL_VALUE, value)) return undefined;
  return regexMessage(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    LABEL_VALUE,
    ['MyValue', 'my_value', '12345'],
  );
}

/** The message when `key` is not a qualified name (label keys, finalizers). */
export function checkQualifiedName(key: string): string | undefined {
  const [first = '', second, ...more] = key.split('/');
  const name = second ?? first;
  if (more.length > 0 || name === '') return qualifiedNameMessage();
  const prefixProblem = second === undefined ? undefined : checkPrefix(first);
  if (prefixProblem !== undefined) return `prefix part ${prefixProblem}`;
  if (name.length > 63) return `name part ${tooLong(63)}`;
  return matches(QUALIFIED_NAME, name) ? undefined : `name part ${qualifiedNameRule()}`;
}

function checkPrefix(prefix: string): string | undefined {
  return prefix === '' ? 'must be non-empty' : checkSubdomain(prefix);
}

function qualifiedNameRule(): string {
  return regexMessage(
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    QUALIFIED_NAME,
    ['MyName', 'my.name', '123-abc'],
  );
}

function qualifiedNameMessage(): string {
  const rule = qualifiedNameRule().replace('must consist', 'a qualified name must consist');
  return `${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
}
