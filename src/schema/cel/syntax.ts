/** The syntax tree of the Common Expression Language, as far as CRD validation rules use it. */

export type Expression =
  | { readonly kind: 'literal'; readonly value: CelValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly target: Expression; readonly field: string }
  | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression }
  | { readonly kind: 'call'; readonly target?: Expression; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly ifTrue: Expression;
      readonly ifFalse: Expression;
    };

/** Integers are bigints, doubles are numbers; JSON values are converted where they are read. */
export type CelValue = null | boolean | bigint | number | string | readonly CelValue[] | CelMap | CelDuration;

export interface CelMap {
  readonly [key: string]: CelValue;
}

/** A length of time. */
export class CelDuration {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

/** A rule that cannot be read or evaluated. */
export class CelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CelError';
  }
}
