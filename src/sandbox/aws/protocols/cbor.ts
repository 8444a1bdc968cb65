/** CBOR (RFC 8949), as much of it as AWS clients send: integers, floats, texts, lists, maps, times, simple values. */

/** The first value of the bytes. Throws SyntaxError on what is not understood. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  try {
    return readItem(reader);
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('the CBOR body ends too early', { cause: error });
    throw error;
  }
}

interface Reader {
  readonly view: DataView;
  at: number;
}

const BREAK = Symbol('break');
const INDEFINITE = 31;
/** Tag of a time in seconds since the epoch. */
const EPOCH_TAG = 1;

function readItem(reader: Reader): unknown {
  const first = reader.view.getUint8(reader.at);
  reader.at += 1;
  const major = first >> 5;
  const info = first & 31;
  switch (major) {
    case 0:
      return readLength(reader, info);
    case 1:
      return -1 - readLength(reader, info);
    case 2:
    case 3:
      return readText(reader, info);
    case 4:
      return readMany(reader, info, 1);
    case 5:
      return readMap(reader, info);
    case 6:
      return readTagged(reader, readLength(reader, info));
    default:
      return readSimple(reader, info);
  }
}

function readLength(reader: Reader, info: number): number {
  if (info < 24) return info;
  const size = 1 << (info - 24);
  if (size > 8) throw new SyntaxError(`CBOR length ${info} is not understood`);
  const { view, at } = reader;
  reader.at += size;
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at);
  return size === 4 ? view.getUint32(at) : Number(view.getBigUint64(at));
}

function readText(reader: Reader, info: number): string {
  if (info === INDEFINITE) return readMany(reader, info, 1).join('');
  const length = readLength(reader, info);
  const { view, at } = reader;
  reader.at += length;
  return Buffer.from(view.buffer, view.byteOffset + at, length).toString();
}

/** The items of a list, or of a map (`itemsEach` 2: names and values in turn). */
function readMany(reader: Reader, info: number, itemsEach: number): readonly unknown[] {
  const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : readLength(reader, info) * itemsEach;
  const items: unknown[] = [];
  while (items.length < count) {
    const item = readItem(reader);
    if (item === BREAK) break;
    items.push(item);
  }
  return items;
}

function readMap(reader: Reader, info: number): Readonly<Record<string, unknown>> {
  const items = readMany(reader, info, 2);
  const map: Record<string, unknown> = {};
  for (let index = 0; index < items.length; index += 2) map[String(items[index])] = items[index + 1];
  return map;
}

function readTagged(reader: Reader, tag: number): unknown {
  const value = readItem(reader);
  return tag === EPOCH_TAG ? new Date(Number(value) * 1000) : value;
}

function readSimple(reader: Reader, info: number): unknown {
  const { view, at } = reader;
  switch (info) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return undefined;
    case 26:
      reader.at += 4;
      return view.getFloat32(at);
    case 27:
      reader.at += 8;
      return view.getFloat64(at);
    case INDEFINITE:
      return BREAK;
    default:
      throw new SyntaxError(`CBOR simple value ${info} is not understood`);
  }
}

/** The bytes of a value; members that are undefined are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  return Buffer.concat(writeItem(value));
}

function writeItem(value: unknown): readonly Buffer[] {
  if (value === true || value === false) return [Buffer.from([value ? 0xf5 : 0xf4])];
  if (typeof value === 'number') return [writeNumber(value)];
  if (typeof value === 'string') return writeText(value);
  if (value instanceof Date) return [writeHead(6, EPOCH_TAG), writeFloat(value.getTime() / 1000)];
  if (Array.isArray(value)) return [writeHead(4, value.length), ...value.flatMap(writeItem)];
  if (typeof value === 'object' && value !== null) return writeMap(value);
  return [Buffer.from([0xf6])];
}

function writeMap(map: object): readonly Buffer[] {
  const entries = Object.entries(map).filter(([, member]) => member !== undefined);
  return [
    writeHead(5, entries.length),
    ...entries.flatMap(([name, member]) => [...writeText(name), ...writeItem(member)]),
  ];
}

function writeText(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return [writeHead(3, bytes.length), bytes];
}

function writeNumber(value: number): Buffer {
  if (!Number.isSafeInteger(value)) return writeFloat(value);
  return value < 0 ? writeHead(1, -1 - value) : writeHead(0, value);
}

function writeFloat(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(0xfb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function writeHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8((major << 5) | 27);
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}
