/** The protobuf wire format: numbered fields, read one after the other. */

export interface WireField {
  readonly number: number;
  /** A varint or fixed-width number. */
  readonly integer: bigint;
  /** Fixed 64-bit fields as a double. */
  readonly double: number;
  /** A length-delimited field: a string, bytes, or a message. */
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array();

/** All fields of a message, in order. Throws an Error for bytes that are no message. */
export function readFields(message: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new Error('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new Error('unexpected EOF');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    fields.push({ number, ...readValue(Number(tag & 7n), varint, take) });
  }
  return fields;
}

function readValue(
  wireType: number,
  varint: () => bigint,
  take: (length: number) => Uint8Array,
): Omit<WireField, 'number'> {
  switch (wireType) {
    case 0:
      return { integer: varint(), double: 0, bytes: EMPTY };
    case 1: {
      const bytes = take(8);
      const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
      return { integer: view.getBigUint64(0, true), double: view.getFloat64(0, true), bytes: EMPTY };
    }
    case 2:
      return { integer: 0n, double: 0, bytes: take(Number(varint())) };
    case 5: {
      const bytes = take(4);
      const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
      return { integer: BigInt(view.getUint32(0, true)), double: view.getFloat32(0, true), bytes: EMPTY };
    }
    default:
      throw new Error(`illegal wireType ${wireType}`);
  }
}
