import { BINARY, UNARY, type Binary, type Unary } from '../reference/elementwise.js';
import { broadcastOffsets, broadcastShape } from '../reference/indexing.js';
import { ulp, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { float32, randomFloats, sizeOf, type Operand } from '../support/operand.js';
import { integer, pick, uniforms } from '../support/random.js';
import { SIZES } from '../support/sizes.js';
import type { Case, Suite } from '../support/suite.js';

/** NaN, infinities, zeros, subnormal, extreme and saturating arguments, each of both signs. */
export const SPECIALS = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-45,
  -1e-45,
  1e-40,
  -1e-40,
  1.1754944e-38,
  -1.1754944e-38,
  3.4028235e38,
  -3.4028235e38,
  1e-8,
  -1e-8,
  0.5,
  -0.5,
  1,
  -1,
  20,
  -20,
  21,
  -21,
  87.3,
  -87.3,
  88.8,
  -88.8,
  100,
  -100,
  105,
  -105,
  1e4,
  -1e4,
];

/** The smallest normal float32: a transcendental function may return zero for what lies below it. */
const SMALLEST_NORMAL = 2 ** -126;

function checkUnary(op: Unary, x: Operand, want: readonly number[], underflow: boolean): void {
  const [got] = execute([x], (t) => op.run(t!), [want.length]);
  if (got!.shape.join() !== x.shape.join()) throw new Error(`shape ${got!.shape}, expected ${x.shape}`);
  const dtype = op.result ?? 'float32';
  if (got!.dtype !== dtype) throw new Error(`dtype ${got!.dtype}, expected ${dtype}`);
  const slack = (op.absolute ?? 0) + (underflow && op.ulps >= 1 ? SMALLEST_NORMAL : 0);
  const fault = violation(got!.values, want, (i) => op.ulps * ulp(want[i]!) + slack);
  if (fault !== null) throw new Error(`${fault}, argument ${x.values[Number(/\d+/.exec(fault)![0])]}`);
  if (op.signedZero === true) {
    const i = want.findIndex((w, j) => w === 0 && x.values[j] === 0 && !Object.is(w, got!.values[j]));
    if (i >= 0)
      throw new Error(`element ${i}: zero of the wrong sign for ${Object.is(x.values[i], -0) ? '-0' : '0'}`);
  }
}

function* unaryCases(op: Unary): Iterable<Case> {
  let seed = 100;
  const shapes = [...SIZES.map((size) => [size]), [], [3, 0, 2], [5, 7, 9], [2, 3, 4, 5], [17, 241], [70001]];
  for (const shape of shapes) {
    seed++;
    yield {
      name: `${op.name} of [${shape}]`,
      check: () => {
        const x = randomFloats(seed, shape, op.range[0], op.range[1]);
        checkUnary(op, x, Array.from(x.values, op.reference), false);
      },
    };
  }
  yield {
    name: `${op.name} of special values`,
    check: () => {
      // Repeated at several offsets, so that each meets the vector body and the remainder of a loop.
      for (const lead of [0, 1, 5]) {
        const x = float32([lead + SPECIALS.length], [...SPECIALS.slice(0, lead), ...SPECIALS]);
        checkUnary(op, x, Array.from(x.values, op.reference), true);
      }
      for (const value of SPECIALS) {
        const x = float32([1], [value]);
        checkUnary(op, x, Array.from(x.values, op.reference), true);
      }
    },
  };
}

/** Unary kernels against float64, on all sizes, odd shapes and special values. */
export function unarySuite(names?: readonly string[]): Suite {
  return {
    name: 'unary operations',
    *cases() {
      for (const op of UNARY) if (names === undefined || names.includes(op.name)) yield* unaryCases(op);
    },
  };
}

function checkBinary(op: Binary, a: Operand, b: Operand, underflow: boolean): void {
  const shape = broadcastShape(a.shape, b.shape);
  const left = broadcastOffsets(a.shape, shape);
  const right = broadcastOffsets(b.shape, shape);
  const want = Array.from(left, (at, i) => op.reference(a.values[at]!, b.values[right[i]!]!));
  const [got] = execute([a, b], (x, y) => op.run(x!, y!), [want.length]);
  if (got!.shape.join() !== shape.join()) throw new Error(`shape ${got!.shape}, expected ${shape}`);
  const dtype = op.result ?? 'float32';
  if (got!.dtype !== dtype) throw new Error(`dtype ${got!.dtype}, expected ${dtype}`);
  const slack = underflow && op.ulps >= 1 ? SMALLEST_NORMAL : 0;
  const fault = violation(got!.values, want, (i) => op.ulps * ulp(want[i]!) + slack);
  const operands = (i: number): string => `operands ${a.values[left[i]!]}, ${b.values[right[i]!]}`;
  if (fault !== null) throw new Error(`${fault}, ${operands(Number(/\d+/.exec(fault)![0]))}`);
  if (op.signedZero === true) {
    const i = want.findIndex((w, j) => w === 0 && got!.values[j] === 0 && !Object.is(w, got!.values[j]));
    if (i >= 0) throw new Error(`element ${i}: zero of the wrong sign, ${operands(i)}`);
  }
}

/** Shapes of up to four dimensions in which either side may be missing leading dimensions or repeat along some. */
function broadcastPair(uniform: () => number, budget: number): [number[], number[]] {
  for (;;) {
    const shape = Array.from({ length: integer(uniform, 0, 4) }, () => pick(uniform, SIZES));
    if (sizeOf(shape) > budget) continue;
    const side = (): number[] => {
      const own = shape.map((dimension) => (uniform() < 0.35 ? 1 : dimension));
      return own.slice(uniform() < 0.3 ? integer(uniform, 0, shape.length) : 0);
    };
    return [side(), side()];
  }
}

function* binaryCases(op: Binary, sampled: number): Iterable<Case> {
  const uniform = uniforms(op.name.length * 77 + sampled);
  const fixed: [number[], number[]][] = [
    [[], []],
    [[4097], [4097]],
    [[4097], []],
    [[], [4097]],
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    [[2, 3, 4], [4]],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [
      [2, 1, 4],
      [1, 3, 1],
    ],
    [[65, 129], [129]],
    [
      [65, 129],
      [65, 1],
    ],
    [
      [65, 1],
      [1, 129],
    ],
    [[2, 7, 9, 33], [33]],
    [
      [2, 7, 9, 33],
      [2, 1, 1, 33],
    ],
    [
      [5, 31, 33],
      [5, 1, 33],
    ],
    [
      [5, 1, 33],
      [5, 31, 33],
    ],
    [
      [1, 1, 1, 1, 3],
      [2, 1, 2, 1, 1],
    ],
    [
      [2, 3, 2, 1, 2, 3],
      [3, 1, 2, 2, 1],
    ],
    [[0, 3], [1]],
    [
      [0, 3],
      [1, 3],
    ],
    [
      [3, 0, 2],
      [0, 1],
    ],
    [[70001], [70001]],
    [[300, 333], [333]],
  ];
  const pairs = [...fixed, ...Array.from({ length: sampled }, () => broadcastPair(uniform, 9000))];
  let seed = 500;
  for (const [a, b] of pairs) {
    seed += 2;
    const own = seed;
    yield {
      name: `${op.name} of [${a}] and [${b}]`,
      check: () =>
        checkBinary(
          op,
          randomFloats(own, a, op.range[0], op.range[1]),
          randomFloats(own + 1, b, op.range[2], op.range[3]),
          false,
        ),
    };
  }
  yield {
    name: `${op.name} of all pairs of special values`,
    check: () => {
      const n = SPECIALS.length;
      const column = float32([n, 1], SPECIALS);
      const row = float32([1, n], SPECIALS);
      checkBinary(op, column, row, true);
      const left = SPECIALS.flatMap((value) => SPECIALS.map(() => value));
      const right = SPECIALS.flatMap(() => SPECIALS);
      checkBinary(op, float32([n * n], left), float32([n * n], right), true);
      for (const value of SPECIALS) checkBinary(op, float32([n], SPECIALS), float32([], [value]), true);
    },
  };
}

/** Binary kernels with broadcasting against float64. */
export function binarySuite(names?: readonly string[], sampled = 30): Suite {
  return {
    name: 'binary operations',
    *cases() {
      for (const op of BINARY)
        if (names === undefined || names.includes(op.name)) yield* binaryCases(op, sampled);
    },
  };
}
