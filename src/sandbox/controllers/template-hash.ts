/** Short names for templates. */

/** Characters that Kubernetes uses in generated names: no vowels, nothing that looks alike. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** A hash of any JSON value, ten safe characters long; equal values, equal hash. */
export function hashOf(value: unknown): string {
  let high = 0x811c9dc5;
  let low = 0xdeadbeef;
  for (const character of JSON.stringify(value) ?? '') {
    const code = character.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 0x01000193) >>> 0;
    low = Math.imul(low ^ code, 0x85ebca6b) >>> 0;
  }
  let text = '';
  for (let index = 0; index < 10; index += 1) {
    const source = index < 5 ? high : low;
    text += SAFE[Math.floor(source / SAFE.length ** (index % 5)) % SAFE.length];
  }
  return text;
}
