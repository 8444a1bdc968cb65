/** Identifiers: drawn from the sandbox's chance, or derived from a name so that they never change. */
import { createHash } from 'node:crypto';

/** Hexadecimal digits drawn from `random`. */
export function drawHex(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * 16).toString(16);
  return text;
}

/** A UUID (version 4 shape) drawn from `random`. */
export function drawUuid(random: () => number): string {
  return toUuid(drawHex(random, 32));
}

/** A UUID that depends on the name alone. */
export function deriveUuid(name: string): string {
  return toUuid(deriveHex(name, 32).toLowerCase());
}

function toUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** Upper-case hexadecimal digits that depend on the name alone. */
export function deriveHex(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length).toUpperCase();
}

/** Lower-case letters and digits that depend on the name alone. */
export function deriveAlphanumeric(name: string, length: number): string {
  const number = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`);
  return number.toString(36).slice(0, length);
}
