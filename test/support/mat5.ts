// Writes MATLAB 5 files, for tests of what reads them.

export const header = (mark = 'IM', version = 0x0100): Buffer => {
  const bytes = Buffer.alloc(128, 0x20);
  bytes.write('MATLAB 5.0 MAT-file');
  bytes.writeUInt16LE(version, 124);
  bytes.write(mark, 126, 'latin1');
  return bytes;
};

/** A data element with its tag and padding. */
export const element = (type: number, data: Buffer): Buffer => {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
};

/** A small element: up to four bytes inside the tag. */
export const small = (type: number, data: Buffer): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(type, 0);
  bytes.writeUInt16LE(data.length, 2);
  data.copy(bytes, 4);
  return bytes;
};

const int32s = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
export const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);

export const matrix = (name: string, shape: number[], real: Buffer, arrayClass = 6): Buffer => {
  const text = Buffer.from(name);
  return element(
    14,
    Buffer.concat([
      element(6, int32s(arrayClass, 0)),
      element(5, int32s(...shape)),
      text.length <= 4 ? small(1, text) : element(1, text),
      real,
    ]),
  );
};
