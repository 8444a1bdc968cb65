import type { Schema } from './schema.ts';

/** One thing wrong with an object: a field error as package validation/field words it. */
export interface FieldError {
  readonly type:
    | 'required'
    | 'invalid'
    | 'not-supported'
    | 'forbidden'
    | 'duplicate'
    | 'too-many'
    | 'too-long'
    | 'type';
  readonly field: string;
  /** The offending value; left out of the text for `required` and `forbidden`. */
  readonly value?: unknown;
  /** The value as Go prints it, where JSON will not do. */
  readonly shown?: string;
  readonly detail: string;
  /** The schema that the value does not fit, where it is one value against one schema. */
  readonly by?: Schema;
}
