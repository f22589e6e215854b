import assert from 'node:assert/strict';
import { it } from 'node:test';
import { numberText, parseNumber } from '../../src/experiments/numbers.js';

const read = (text: string): number | undefined => parseNumber(JSON.parse(text));

it('numbers that are not float32 values, integers and special values come back exactly', () => {
  const exact = [
    0,
    -0,
    1,
    -1,
    0.1,
    1 / 3,
    1e-300,
    Number.MAX_VALUE,
    5e-324,
    2 ** 32,
    2 ** 53 - 1,
    16777217,
    1e21,
  ];
  for (const value of [...exact, NaN, Infinity, -Infinity]) {
    assert.ok(Object.is(read(numberText(value)), value), `${value} came back as ${read(numberText(value))}`);
  }
});

it('float32 values are written short and remain the same float32 value', () => {
  assert.equal(numberText(Math.fround(0.1)), '0.1');
  assert.equal(numberText(0.5), '0.5');
  // The largest and the smallest float32, and the smallest normal one.
  for (const value of [3.4028234663852886e38, 1.401298464324817e-45, 1.1754943508222875e-38]) {
    assert.equal(Math.fround(read(numberText(value))!), value);
  }
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let index = 0; index < 20_000; index++) {
    // A multiplier that is coprime to 2^32 walks through bit patterns all over the range.
    bits[0] = Math.imul(index, 2654435761);
    const text = numberText(float[0]);
    assert.ok(Object.is(Math.fround(read(text)!), float[0]), `${float[0]} was written as ${text}`);
    // 9 digits tell all float32 values apart; the rest are the sign, the point, zeros and the exponent.
    if (Number.isFinite(float[0]) && !Number.isSafeInteger(float[0]))
      assert.ok(text.replace(/e.*|^-?0\.0*|[-.]/g, '').replace(/0+$/, '').length <= 9, text);
  }
});

it('what stands for no number is refused', () => {
  for (const value of [null, undefined, '', '1', 'nan', '-NaN', true, [], {}])
    assert.equal(parseNumber(value), undefined);
});
