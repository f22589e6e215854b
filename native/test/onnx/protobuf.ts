/** The fields of one protobuf message by their numbers, each with its values in the order of the file. */
export class Message {
  private readonly fields = new Map<number, (bigint | Uint8Array)[]>();

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const varint = (): bigint => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = view.getUint8(at++);
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    const take = (count: number): Uint8Array => {
      if (at + count > bytes.length) throw new RangeError('a protobuf field ends beyond its message');
      return bytes.subarray(at, (at += count));
    };
    while (at < bytes.length) {
      const tag = Number(varint());
      const value =
        (tag & 7) === 0
          ? varint()
          : (tag & 7) === 1
            ? take(8)
            : (tag & 7) === 5
              ? take(4)
              : (tag & 7) === 2
                ? take(Number(varint()))
                : undefined;
      if (value === undefined) throw new RangeError(`protobuf wire type ${tag & 7} is not known`);
      const values = this.fields.get(tag >> 3) ?? [];
      values.push(value);
      this.fields.set(tag >> 3, values);
    }
  }

  private all(field: number): (bigint | Uint8Array)[] {
    return this.fields.get(field) ?? [];
  }

  bytesOf(field: number): Uint8Array | undefined {
    return this.all(field).at(-1) as Uint8Array | undefined;
  }

  texts(field: number): string[] {
    return this.all(field).map((value) => new TextDecoder().decode(value as Uint8Array));
  }

  text(field: number): string {
    return this.texts(field).at(-1) ?? '';
  }

  messages(field: number): Message[] {
    return this.all(field).map((value) => new Message(value as Uint8Array));
  }

  /** Signed integers, packed or not. */
  integers(field: number): number[] {
    return this.all(field).flatMap((value) =>
      typeof value === 'bigint' ? [Number(BigInt.asIntN(64, value))] : unpackedIntegers(value),
    );
  }

  integer(field: number): number | undefined {
    return this.integers(field).at(-1);
  }

  /** Numbers of 32 bits, packed or not. */
  floats(field: number): number[] {
    return this.all(field).flatMap((value) => {
      const bytes = value as Uint8Array;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
    });
  }
}

function unpackedIntegers(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let [value, shift] = [0n, 0n];
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      values.push(Number(BigInt.asIntN(64, value)));
      [value, shift] = [0n, 0n];
    }
  }
  return values;
}
