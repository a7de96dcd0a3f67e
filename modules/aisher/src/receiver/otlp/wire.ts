import { Problem } from '@dojang/kernel/task';

export const brokenBody = (what: string) =>
  new Problem(400, 'telemetry-broken', `The body is not valid OTLP: ${what}.`);

const twoTo32 = 0x1_0000_0000;

/**
 * Reads the wire format of protocol buffers where it lies: no message is copied, and a message inside another is read
 * by its end. Every read is checked against that end, so no byte sequence reads further or runs longer than its length.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  #end: number;
  /** Of the field that `next` found. */
  wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** The number of the next field of the message; 0 at its end. */
  next(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.varint();
    this.wireType = tag & 7;
    const field = Math.floor(tag / 8);
    if (field === 0) throw brokenBody('a field has the number 0');
    return field;
  }

  /** An unsigned number; what is above 2⁵³ loses its last digits, which no length, count or enum has. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let size = 0; size < 10; size += 1) {
      if (this.#at >= this.#end) throw brokenBody('it ends within a number');
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw brokenBody('a number is longer than 10 bytes');
  }

  /** A signed number of 64 bits: a bigint where a number would not hold it. */
  int64(): number | bigint {
    let value = 0n;
    const from = this.#at;
    const short = this.varint();
    if (Number.isSafeInteger(short)) return short;
    this.#at = from;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const signed = BigInt.asIntN(64, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** As a number, for what is counted. */
  count64(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * twoTo32;
  }

  sfixed64(): number {
    return Number(this.#view.getBigInt64(this.#take(8), true));
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** Broken UTF-8 becomes U+FFFD. */
  text(): string {
    const [from, to] = this.#span();
    return this.#bytes.toString('utf8', from, to);
  }

  hex(): string {
    const [from, to] = this.#span();
    return this.#bytes.toString('hex', from, to);
  }

  base64(): string {
    const [from, to] = this.#span();
    return this.#bytes.toString('base64', from, to);
  }

  /** Reads the message that the field holds: `read` sees its fields alone. */
  message<T>(read: (reader: WireReader) => T): T {
    const [from, to] = this.#span();
    const outer = this.#end;
    this.#at = from;
    this.#end = to;
    const value = read(this);
    this.#at = to;
    this.#end = outer;
    return value;
  }

  /** The message that the field holds, to be read later. */
  part(): WireReader {
    const [from, to] = this.#span();
    return new WireReader(this.#bytes.subarray(from, to));
  }

  /** The same bytes, from the beginning. */
  again(): WireReader {
    return new WireReader(this.#bytes);
  }

  /** Numbers of eight bytes each, in one field or one by one. */
  packed(into: number[], most: number, read: (reader: WireReader) => number): void {
    if (this.wireType !== 2) {
      const value = read(this);
      if (into.length < most) into.push(value);
      return;
    }
    this.message((inner) => {
      while (inner.#at < inner.#end) {
        const value = read(inner);
        if (into.length < most) into.push(value);
      }
    });
  }

  /** Passes over a field that nobody reads. */
  skip(): void {
    if (this.wireType === 0) this.varint();
    else if (this.wireType === 1) this.#take(8);
    else if (this.wireType === 2) this.#span();
    else if (this.wireType === 5) this.#take(4);
    else throw brokenBody('a field has an unknown type');
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#end) throw brokenBody('it ends within a value');
    this.#at = at + size;
    return at;
  }

  #span(): [from: number, to: number] {
    const length = this.varint();
    const from = this.#at;
    const to = from + length;
    if (to > this.#end) throw brokenBody('a part is longer than the whole');
    this.#at = to;
    return [from, to];
  }
}
