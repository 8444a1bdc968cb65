/** Kubernetes quantities (`500m`, `80Gi`, `2`), in exact integer thousandths (apimachinery resource.Quantity). */

const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const DECIMAL_EXPONENT: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+|[numkMGTPE]?)$/;

/** Thousandths of a quantity, rounded up below a thousandth as Kubernetes does; undefined when it is not a quantity. */
export function parseQuantity(text: string): bigint | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole + fraction === '') return undefined;
  const { factor, exponent } = scaleOf(suffix);
  const scale = exponent - fraction.length + 3;
  const scaled = BigInt(whole + fraction) * factor;
  const thousandths = scale >= 0 ? scaled * 10n ** BigInt(scale) : divideUp(scaled, 10n ** BigInt(-scale));
  return sign === '-' ? -thousandths : thousandths;
}

function scaleOf(suffix: string): { readonly factor: bigint; readonly exponent: number } {
  const factor = BINARY[suffix];
  if (factor !== undefined) return { factor, exponent: 0 };
  return { factor: 1n, exponent: DECIMAL_EXPONENT[suffix] ?? Number(suffix.slice(1)) };
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** A quantity as a plain number (cores, bytes, devices); undefined when it is not a quantity. */
export function quantityToNumber(text: string | number): number | undefined {
  const thousandths = parseQuantity(String(text));
  return thousandths === undefined ? undefined : Number(thousandths) / 1000;
}
