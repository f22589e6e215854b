import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { CONTRACTIONS, EXP_NON_POSITIVE } from '../../src/elementwise/operations.js';
import { programOf } from '../../src/elementwise/program.js';
import { skipReason } from '../support/backend.js';
import { uniforms } from '../support/random.js';
import { onBackend } from './support.js';

const [x, y, z] = [e.input(0), e.input(1), e.input(2)];
const SPECIALS = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3.4e38, -3.4e38, 88, -88, 103, -103, 200];

/** Every triple of special values, and random ones, more than fill a block. */
function columns(): Float32Array[] {
  const uniform = uniforms(5);
  const rows = SPECIALS.flatMap((a) => SPECIALS.flatMap((b) => SPECIALS.map((c) => [a, b, c])));
  for (let i = 0; i < 3001; i++) rows.push([0, 1, 2].map(() => 20 * uniform() - 10));
  return [0, 1, 2].map((k) => Float32Array.from(rows, (row) => row[k]!));
}

/** Codes of the instructions of a compiled expression. */
const codesOf = (expression: e.Expression): number[] =>
  [...programOf(expression, 3).code].filter((_, i) => i % 4 === 0);

/** Formulas that one instruction computes, and the same in JavaScript, rounded where IEEE 754 rounds. */
interface Case {
  readonly name: keyof typeof CONTRACTIONS;
  readonly f: e.Expression;
  readonly evaluate: (a: number, b: number, c: number) => number;
}

const CASES: readonly Case[] = [
  {
    name: 'signByOrder',
    f: e.select(e.lessOrEqual(x, y), z, e.negate(z)),
    evaluate: (a, b, c) => (a <= b ? c : -c),
  },
  {
    name: 'subtractDivide',
    f: e.divide(e.subtract(x, y), z),
    evaluate: (a, b, c) => Math.fround(Math.fround(a - b) / c),
  },
];

describe('contractions', { skip: skipReason() }, () => {
  for (const { name, f, evaluate } of CASES)
    it(`${name} is one instruction and gives the same bits`, () =>
      onBackend('onednn', () => {
        assert.deepEqual(codesOf(f), [CONTRACTIONS[name]]);
        const [a, b, c] = columns() as [Float32Array, Float32Array, Float32Array];
        const actual = elementwise(
          f,
          [a, b, c].map((column) => tf.tensor1d(column)),
        ).dataSync();
        const expected = Float32Array.from(a, (v, i) => evaluate(v, b[i]!, c[i]!));
        expected.forEach((value, i) =>
          assert.ok(Object.is(actual[i], value), `${a[i]}, ${b[i]}, ${c[i]}: ${actual[i]}, ${value}`),
        );
      }));

  it('exp of what is never above 0 has the bits of exp', () =>
    onBackend('onednn', () => {
      const f = e.exp(e.negate(e.abs(x)));
      assert.ok(codesOf(f).includes(EXP_NON_POSITIVE));
      const uniform = uniforms(6);
      const values = Float32Array.from(
        [...SPECIALS, ...Array.from({ length: 20_000 }, () => 110 * uniform())].map((v) => -Math.abs(v)),
      );
      const plain = elementwise(e.exp(x), [tf.tensor1d(values)]).dataSync();
      elementwise(f, [tf.tensor1d(values)])
        .dataSync()
        .forEach((value, i) => assert.ok(Object.is(value, plain[i]), `${values[i]}: ${value}, ${plain[i]}`));
    }));
});
