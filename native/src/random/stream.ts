/** A stream of draws at one step; any draw of it can be computed on its own. */
export interface Stream {
  /** 0 .. 2^32 - 1, each valid. */
  readonly seed: number;
  /** What the draws are for, for instance 'noise'. */
  readonly name: string;
  /** 0 .. 2^32 - 1. */
  readonly step: number;
}

/** Throws unless `value` is an unsigned 32-bit integer. */
export function requireUint32(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= 0xffffffff)) {
    throw new RangeError(`invalid ${name} ${value}: an integer from 0 to 4294967295 is allowed`);
  }
}

/** The 32-bit FNV-1a hash of the UTF-8 bytes of a stream's name. */
export function streamId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
