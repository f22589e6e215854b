import { inflateSync } from 'node:zlib';
import { UserError } from '../errors.js';

/** A numeric array of a MATLAB file: values in MATLAB's order, the first axis changing fastest. */
export interface MatArray {
  shape: number[];
  /** Bytes where the file stores bytes, so that large images keep their size. */
  values: Float64Array | Uint8Array;
}

const HEADER = 128;
const COMPRESSED = 15;
const MATRIX = 14;
const BYTES = 2;

type Reader = (view: DataView, offset: number, little: boolean) => number;

/** Numeric element types of the format but {@link BYTES}: size in bytes and how to read one. */
const NUMBERS: Record<number, { size: number; read: Reader }> = {
  1: { size: 1, read: (view, offset) => view.getInt8(offset) },
  3: { size: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  4: { size: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  5: { size: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  6: { size: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  7: { size: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  9: { size: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  12: { size: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  13: { size: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
};

/** Array classes 6 (double) to 15 (uint64); the others are cells, structures, text and sparse matrices. */
const isNumericClass = (arrayClass: number): boolean => arrayClass >= 6 && arrayClass <= 15;

interface Element {
  type: number;
  data: DataView;
  /** Where the next element starts. */
  end: number;
}

/**
 * The real numeric arrays of a MATLAB 5 file (what `save` writes up to version 7), by name. Arrays of other classes,
 * and imaginary parts, are passed over.
 *
 * Throws {@link UserError} naming `file` when it is no such file (version 7.3 is not), is truncated or damaged, and when its
 * compressed elements would unpack to more than `atMost` bytes together: no more is ever unpacked.
 *
 * Source: MathWorks, MAT-File Format, level 5.
 */
export function parseMat5(bytes: Uint8Array, file: string, atMost: number): Record<string, MatArray> {
  const broken = (what: string): UserError => new UserError(`${file} ${what}; fetch it again`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = bytes.length >= HEADER ? String.fromCharCode(bytes[126], bytes[127]) : '';
  if (mark !== 'IM' && mark !== 'MI') throw broken('is not a MATLAB 5 file');
  const little = mark === 'IM';
  if (view.getUint16(124, little) !== 0x0100)
    throw broken('is a MATLAB file of another version than 5 (save it with -v7)');

  const element = (source: DataView, offset: number): Element => {
    if (offset + 8 > source.byteLength) throw broken(`ends inside an element, at byte ${offset}`);
    const word = source.getUint32(offset, little);
    const [small, type] = [word >>> 16, word & 0xffff];
    if (small > 0) {
      if (small > 4) throw broken(`has a damaged element at byte ${offset}`);
      return { type, data: sub(source, offset + 4, small), end: offset + 8 };
    }
    const size = source.getUint32(offset + 4, little);
    if (offset + 8 + size > source.byteLength)
      throw broken(`ends inside an element of ${size} bytes, at byte ${offset}`);
    const padded = type === COMPRESSED ? size : Math.ceil(size / 8) * 8;
    return { type, data: sub(source, offset + 8, size), end: offset + 8 + padded };
  };

  const numbers = ({ type, data }: Element): Float64Array | Uint8Array => {
    if (type === BYTES) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const number = NUMBERS[type];
    if (!number) throw broken(`has values of the unknown type ${type}`);
    const count = Math.floor(data.byteLength / number.size);
    return Float64Array.from({ length: count }, (_, i) => number.read(data, i * number.size, little));
  };

  const matrix = (data: DataView): [string, MatArray] | undefined => {
    if (data.byteLength === 0) return undefined;
    const flags = element(data, 0);
    if (flags.data.byteLength < 8) throw broken('has an array without flags');
    const arrayClass = flags.data.getUint32(0, little) & 0xff;
    if (!isNumericClass(arrayClass)) return undefined;
    const dimensions = element(data, flags.end);
    const name = element(data, dimensions.end);
    const real = element(data, name.end);
    const [shape, values] = [Array.from(numbers(dimensions)), numbers(real)];
    const text = Buffer.from(name.data.buffer, name.data.byteOffset, name.data.byteLength).toString('latin1');
    const size = shape.reduce((product, length) => product * length, 1);
    if (values.length !== size)
      throw broken(
        `holds ${values.length} values of ${text}, its header says ${shape.join(' x ')} = ${size}`,
      );
    return [text, { shape, values }];
  };

  let left = atMost;
  const inflated = (data: DataView): DataView => {
    try {
      const packed = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      // Zero would mean no limit.
      const unpacked = inflateSync(packed, { maxOutputLength: Math.max(1, left) });
      left -= unpacked.length;
      return new DataView(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? broken(`unpacks to more than ${atMost} bytes`)
        : broken('has a damaged compressed element');
    }
  };

  const arrays: [string, MatArray][] = [];
  for (let offset = HEADER; offset < bytes.length;) {
    const found = element(view, offset);
    const inner = found.type === COMPRESSED ? element(inflated(found.data), 0) : found;
    if (inner.type === MATRIX) {
      const array = matrix(inner.data);
      if (array) arrays.push(array);
    }
    offset = found.end;
  }
  return Object.fromEntries(arrays);
}

const sub = (view: DataView, offset: number, length: number): DataView =>
  new DataView(view.buffer, view.byteOffset + offset, length);
