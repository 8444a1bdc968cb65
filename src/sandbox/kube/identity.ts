/** Names and uids that the server makes up, from the sandbox's only source of chance. */

const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const MAX_GENERATED_PREFIX = 58;

/** A version 4 UUID. */
export function randomUid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = '4';
  digits[16] = (8 + Math.floor(random() * 4)).toString(16);
  const hex = digits.join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `generateName` plus five letters without vowels, cut so that the whole fits a label. */
export function generatedName(prefix: string, random: () => number): string {
  const letters = Array.from({ length: 5 }, () => NAME_LETTERS[Math.floor(random() * NAME_LETTERS.length)] ?? 'x');
  return prefix.slice(0, MAX_GENERATED_PREFIX) + letters.join('');
}
