import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { philox4x32 } from '../../src/random/philox.js';
import { requireUint32, streamId } from '../../src/random/stream.js';

const hex = (words: Uint32Array): string =>
  Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  // Counter, key and words of the known-answer file of the authors' Random123 library, philox4x32 with 10 rounds.
  const VECTORS = [
    { counter: [0, 0, 0, 0], key: [0, 0], words: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      words: '408f276d 41c83b0e a20bc7c6 6d5451fd',
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      words: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ] as const;
  for (const { counter, key, words } of VECTORS) {
    it(`of counter ${counter.join()} gives the published words`, () => {
      const out = new Uint32Array(4);
      philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
      assert.equal(hex(out), words);
    });
  }
});

describe('streamId', () => {
  it('is the 32-bit FNV-1a hash', () => {
    // Test vectors of Fowler, Noll and Vo.
    assert.equal(streamId(''), 0x811c9dc5);
    assert.equal(streamId('a'), 0xe40c292c);
    assert.equal(streamId('foobar'), 0xbf9cf968);
  });

  it('reads UTF-8', () => {
    // By hand: two bytes c3 a9.
    const step = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193);
    assert.equal(streamId('é'), step(step(0x811c9dc5, 0xc3), 0xa9) >>> 0);
  });
});

describe('requireUint32', () => {
  it('takes 0 and 2^32 - 1, and refuses the rest by name and value', () => {
    requireUint32('seed', 0);
    requireUint32('seed', 0xffffffff);
    for (const value of [-1, 1.5, 2 ** 32, NaN, Infinity]) {
      assert.throws(
        () => requireUint32('seed', value),
        new RegExp(`invalid seed ${value}: an integer from 0`),
      );
    }
  });
});
