import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normals, uniforms, words } from '../../src/random/draws.js';
import { kolmogorovStatistic, normalDistribution } from './statistics.js';

const DRAWS = 1_000_000;
/** Exceeded with probability 1e-4: 2 exp(-2 c^2) = 1e-4. */
const KOLMOGOROV_CRITICAL = Math.sqrt(Math.log(2e4) / 2);

// By the definition in Python's integers and floats.
const GOLDEN = [
  {
    stream: { seed: 0, name: 'noise', step: 0 },
    words: [0xc9b55471, 0xc8982e7b, 0x1096fc6f, 0x845ddbb1, 0xfb388a7d, 0x68fa483d, 0x25b19392, 0xb0f6c44c],
    normals: [
      0.144563779, -0.675137579, -2.3259747, -0.250240654, -0.163961843, 0.103953682, -0.706071079,
      -1.82560527,
    ],
  },
  {
    stream: { seed: 1, name: 'noise', step: 0 },
    words: [0x53138a3e, 0xd58236c7, 0x1340261b, 0x5c1ac5c7, 0xee80aad0, 0xbaabdf85, 0xcc13ca48, 0x1da24692],
    normals: [
      0.755722463, -1.29603958, -1.44770384, 1.75482893, -0.0490726605, -0.373076737, 0.502938688,
      0.447671443,
    ],
  },
  {
    stream: { seed: 4294967295, name: 'initialisation', step: 7 },
    words: [0x886f1f4b, 0xda510e7d, 0x354baa53, 0x7560bfa8, 0x12ca2718, 0xc5e22973, 0x9d8848f5, 0x42354bbf],
    normals: [
      0.675300658, -0.895902216, -1.71175718, 0.456657082, 0.328890651, -2.26176286, -0.053381566,
      0.983993649,
    ],
  },
];

describe('draws', () => {
  for (const { stream, words: expected, normals: expectedNormals } of GOLDEN) {
    it(`of seed ${stream.seed}, ${stream.name}, step ${stream.step} are the golden ones`, () => {
      assert.deepEqual([...words(stream, 8)], expected);
      assert.deepEqual(
        [...uniforms(stream, 8)],
        expected.map((w) => (w >>> 8) / 2 ** 24),
      );
      assert.deepEqual([...normals(stream, 8)], expectedNormals.map(Math.fround));
    });
  }

  it('are the first ones of any longer request', () => {
    const stream = { seed: 5, name: 'order', step: 2 };
    for (const count of [0, 1, 2, 3, 5]) {
      assert.deepEqual(words(stream, count), words(stream, 9).slice(0, count));
      assert.deepEqual(normals(stream, count), normals(stream, 9).slice(0, count));
    }
  });

  it('differ between seeds, names and steps', () => {
    const base = { seed: 1, name: 'noise', step: 1 };
    const others = [{ seed: 2 }, { name: 'order' }, { step: 2 }].map((change) => ({ ...base, ...change }));
    for (const other of others) assert.notDeepEqual(words(base, 4), words(other, 4));
  });

  it('refuse seeds and steps that are no unsigned 32-bit integers', () => {
    for (const bad of [-1, 0.5, 2 ** 32, NaN]) {
      assert.throws(() => words({ seed: bad, name: 'noise', step: 0 }, 1), /invalid seed/);
      assert.throws(() => words({ seed: 0, name: 'noise', step: bad }, 1), /invalid step/);
    }
  });
});

describe('a million draws', () => {
  const uniform = uniforms({ seed: 7, name: 'noise', step: 3 }, DRAWS);
  const normal = normals({ seed: 7, name: 'noise', step: 3 }, DRAWS);
  const mean = (values: Float32Array): number => values.reduce((s, v) => s + v, 0) / values.length;
  const moment = (values: Float32Array, centre: number, power: number): number =>
    values.reduce((s, v) => s + (v - centre) ** power, 0) / values.length;

  it('have mean and variance within 4 standard errors', () => {
    // Var of the uniform is 1/12 and of its squared deviation 1/180; of the normal 1 and 2.
    assert.ok(Math.abs(mean(uniform) - 0.5) <= 4 * Math.sqrt(1 / 12 / DRAWS));
    assert.ok(Math.abs(moment(uniform, 0.5, 2) - 1 / 12) <= 4 * Math.sqrt(1 / 180 / DRAWS));
    assert.ok(Math.abs(mean(normal)) <= 4 * Math.sqrt(1 / DRAWS));
    assert.ok(Math.abs(moment(normal, 0, 2) - 1) <= 4 * Math.sqrt(2 / DRAWS));
  });

  it('pass the Kolmogorov-Smirnov test at 1e-4', () => {
    const limit = KOLMOGOROV_CRITICAL / Math.sqrt(DRAWS);
    assert.ok(kolmogorovStatistic(uniform, (v) => v) <= limit);
    assert.ok(kolmogorovStatistic(normal, normalDistribution) <= limit);
  });

  it('of neighbouring seeds, steps and within pairs have correlation below 0.005', () => {
    // Five standard errors of a correlation of 1e6 independent pairs.
    const correlation = (a: Float32Array, b: Float32Array): number =>
      a.reduce((s, v, i) => s + v * b[i]!, 0) / Math.min(a.length, b.length);
    const nextSeed = normals({ seed: 8, name: 'noise', step: 3 }, DRAWS);
    const nextStep = normals({ seed: 7, name: 'noise', step: 4 }, DRAWS);
    assert.ok(Math.abs(correlation(normal, nextSeed)) < 0.005);
    assert.ok(Math.abs(correlation(normal, nextStep)) < 0.005);
    assert.ok(Math.abs(correlation(normal.subarray(0, DRAWS - 1), normal.subarray(1))) < 0.005);
  });
});

describe('the normal distribution of the test', () => {
  it('has the tabulated values', () => {
    // R: pnorm(c(0, 1, -2, 3.5, 6))
    const known: [number, number][] = [
      [0, 0.5],
      [1, 0.841344746068543],
      [-2, 0.0227501319481792],
      [3.5, 0.999767370920964],
      [6, 0.999999999013412],
    ];
    for (const [x, p] of known) assert.ok(Math.abs(normalDistribution(x) - p) < 1e-13);
  });
});
