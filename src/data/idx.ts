import { UserError } from '../errors.js';

/** An array of unsigned bytes with its shape, as an idx file holds it. */
export interface IdxArray {
  shape: number[];
  values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads the idx format of the MNIST family: two zero bytes, the element type (only unsigned bytes occur), the number
 * of dimensions, each dimension as a big-endian 32-bit integer, then the values.
 *
 * Throws {@link UserError} naming `file` when the bytes are not of that form or not exactly as many as it says.
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || view.getUint8(2) !== UNSIGNED_BYTE)
    throw new UserError(`${file} is not an idx file of unsigned bytes; fetch it again`);
  const dimensions = view.getUint8(3);
  const start = 4 + 4 * dimensions;
  if (dimensions === 0 || bytes.length < start)
    throw new UserError(`${file} ends inside the header of its ${dimensions} dimensions; fetch it again`);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== start + size)
    throw new UserError(
      `${file} holds ${bytes.length - start} values, its header says ${shape.join(' x ')} = ${size}; fetch it again`,
    );
  return { shape, values: bytes.subarray(start) };
}
