/** What could be read, or why it could not: never an empty list in place of an answer. */

/** A part that could not be read, and why. The other parts still answer. */
export interface Unknown {
  readonly unknown: string;
}

export type Known<T> = T | Unknown;

/** Whether a part could not be read. */
export function isUnknown(part: object): part is Unknown {
  return 'unknown' in part;
}
