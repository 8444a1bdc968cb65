/** XML 1.0, as far as a report needs it. */

/** What XML 1.0 cannot hold even when it is escaped. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A plain line feed in an attribute would be read as a space.
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

export interface Attributes {
  readonly [name: string]: string | number | undefined;
}

/** An element; `content` is text to be escaped, or elements. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, content: string | readonly string[] = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(String(value), /[&<>"\n\r\t]/g)}"`)
    .join('');
  const inner =
    typeof content === 'string' ? escape(content, /[&<>\r]/g) : content.map((child) => `\n${child}`).join('');
  if (inner === '') return `<${name}${written}/>`;
  return `<${name}${written}>${inner}${typeof content === 'string' ? '' : '\n'}</${name}>`;
}

function escape(text: string, special: RegExp): string {
  return text.replaceAll(FORBIDDEN, '\uFFFD').replaceAll(special, (char) => ENTITIES[char] ?? char);
}
