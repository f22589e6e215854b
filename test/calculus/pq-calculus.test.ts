import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BASE_FUNCTIONS,
  bregmanDivergence,
  bregmanForms,
  curvatureBetween,
  exponentialLinear,
  identityErrors,
  jacksonDerivative,
  pqDerivative,
  pqDifferential,
  pqGradient,
  productRule,
  qActivationFunction,
  qActivationJacksonDerivative,
  qActivationSlope,
  randomSmoothFunction,
  ratioRule,
  sumRule,
} from '../../src/calculus/index.js';
import { UserError } from '../../src/errors.js';
import { stream } from '../../src/random/index.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';

const cube = (x: number): number => x ** 3;
const ROUNDING = { relative: 1e-13 };

const refuses = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message);

describe('(p,q)-derivatives', () => {
  it('of monomials are [n]_{p,q} x^(n-1) with [n]_{p,q} = (p^n - q^n) / (p - q)', () => {
    for (const n of [1, 2, 3, 5])
      for (const [p, q] of [
        [2, 0.5],
        [1, -1.5],
        [-0.3, 0.7],
      ])
        for (const x of [-1.7, 0.2, 3]) {
          const expected = ((p ** n - q ** n) / (p - q)) * x ** (n - 1);
          assertClose(pqDerivative((t) => t ** n, p, q)(x), expected, { ...ROUNDING, absolute: 1e-14 });
        }
  });

  it('of x^3 at q = 2 is 7 x^2, and (1 + q + q^2) x^2 for Jackson', () => {
    assertClose(jacksonDerivative(cube, 2)(3), 63, ROUNDING);
    assertClose(jacksonDerivative(cube, 0.5)(2), 7, ROUNDING);
  });

  it('need no derivative of f, even where it has none', () => {
    assertClose(pqDerivative(Math.abs, 1, -1)(2), 0, { absolute: 0 });
    assertClose(jacksonDerivative(Math.abs, -0.5)(2), 1 / 3, ROUNDING);
  });

  it('have their limits at x = 0 and p = q from the derivative', () => {
    assert.equal(pqDerivative(Math.sin, 2, 0.5, Math.cos)(0), 1);
    assert.equal(pqDerivative(Math.sin, 2, 2, Math.cos)(0.3), Math.cos(0.6));
    assert.equal(jacksonDerivative(Math.sin, 1, Math.cos)(0.3), Math.cos(0.3));
    assert.equal(jacksonDerivative(Math.sin, 3, Math.cos)(-0), 1);
  });

  it('refuse a limit without a derivative, and numbers that are not finite', () => {
    assert.throws(() => pqDerivative(cube, 2, 2), refuses(/p = q = 2 .* give f'/));
    assert.throws(() => jacksonDerivative(cube, 1), refuses(/p = q = 1/));
    assert.throws(() => pqDerivative(cube, 1, 2)(0), refuses(/x = 0 .* give f'/));
    for (const bad of [NaN, Infinity]) {
      assert.throws(() => pqDerivative(cube, bad, 2), refuses(/p = /));
      assert.throws(() => pqDerivative(cube, 2, bad), refuses(/q = /));
      assert.throws(() => pqDifferential(cube, 2, bad), refuses(/q = /));
      assert.throws(() => qActivationFunction(cube, bad), refuses(/q = /));
    }
  });

  it('are ratios of differentials f(q x) - f(p x), of the identity (q - p) x', () => {
    assert.equal(pqDifferential(cube, 1, 2)(3), 6 ** 3 - 3 ** 3);
    assert.equal(pqDifferential((x) => x, 0.5, 2)(3), 4.5);
  });
});

describe('rules of the (p,q)-calculus', () => {
  const [p, q, x] = [1.5, -0.5, 2];
  const g = (t: number): number => 1 + t * t;

  it('give for x^3 and 1 + x^2 what the definition gives', () => {
    // f(3) = 27, f(-1) = -1, g(3) = 10, g(-1) = 2 and (p - q) x = 4.
    assertClose(sumRule(cube, g, 2, p, q)(x), (27 + 20 - (-1 + 4)) / 4, ROUNDING);
    for (const side of productRule(cube, g, p, q)) assertClose(side(x), (270 + 2) / 4, ROUNDING);
    for (const side of ratioRule(cube, g, p, q)) assertClose(side(x), (2.7 + 0.5) / 4, ROUNDING);
  });

  it('refuse p = q', () => {
    for (const rule of [productRule, ratioRule]) assert.throws(() => rule(cube, g, 2, 2), UserError);
    assert.throws(() => sumRule(cube, g, 1, 2, 2)(1), UserError);
  });
});

describe('the (p,q)-gradient', () => {
  const f = ([a, b]: readonly number[]): number => a * a * b + b;
  const gradient = ([a, b]: readonly number[]): number[] => [2 * a * b, a * a + 1];

  it('is the (p,q)-derivative along each axis', () => {
    // (p^2 - q^2) / (p - q) = p + q along the first axis; f is linear along the second.
    const [first, second] = pqGradient(f, [2, 3], [0.5, -1])([1.5, -2]);
    assertClose(first, 2.5 * 1.5 * -2, ROUNDING);
    assertClose(second, 1.5 ** 2 + 1, ROUNDING);
  });

  it('has its limits at x_i = 0 and p_i = q_i from the gradient', () => {
    assert.deepEqual(pqGradient(f, [2, 3], [0.5, 3], gradient)([0, 2]), [0, 1]);
    assert.throws(() => pqGradient(f, [2, 3], [0.5, -1])([0, 2]), refuses(/x = 0/));
    assert.throws(() => pqGradient(f, [2, 3], [0.5, 3])([1, 2]), refuses(/p = q = 3/));
  });

  it('refuses lengths that differ', () => {
    assert.throws(() => pqGradient(f, [2, 3], [1]), refuses(/p has 2 entries and q 1/));
    assert.throws(() => pqGradient(f, [2, 3], [1, 1])([1]), refuses(/x has 1 entries/));
  });
});

describe('Bregman divergences', () => {
  it('of x^2 are the squared distances', () => {
    const divergence = bregmanDivergence(
      (x) => x * x,
      (x) => 2 * x,
    );
    assertClose(divergence(3, -1), 16, ROUNDING);
  });

  it('give the (p,q)-derivative from either end, and the curvature between', () => {
    const [p, q, x] = [2, 0.5, 1];
    const expected = (8 - 1 / 8) / 1.5;
    for (const form of bregmanForms(cube, (t) => 3 * t * t, p, q)) assertClose(form(x), expected, ROUNDING);
    // f'' = 6 t lies between 3 and 12 there.
    const curvature = curvatureBetween(cube, (t) => 3 * t * t, p, q)(x);
    assert.ok(curvature > 3 && curvature < 12);
  });
});

describe('q-activations in float64', () => {
  it('have the series x f\u2032 + (q - 1) x^2 f\u2033 / 2 + (q - 1)^2 x^3 f\u2034 / 6', () => {
    for (const [x, q] of [
      [0.7, 1.01],
      [-1.3, 0.99],
    ]) {
      const e = q - 1;
      // exp is each of its derivatives; the next term is e^3 x^4 / 24 exp(x), below 5e-7.
      const series = Math.exp(x) * (x + (e * x * x) / 2 + (e * e * x ** 3) / 6);
      assertClose(qActivationFunction(Math.exp, q)(x), series, { absolute: 5e-7 });
    }
  });

  it('have the derivative (f\u2032(x) - q f\u2032(q x)) / (1 - q)', () => {
    for (const x of spread(20).map((value) => 3 * value))
      for (const q of [-2, 0.9, 1.5]) {
        const slope = qActivationSlope(Math.cos, q)(x);
        // A fourth-order difference divided by |1 - q|.
        assertClose(slope, centralDifference(qActivationFunction(Math.sin, q), x), { absolute: 1e-9 });
      }
  });

  it('have their limits at q = 1, and refuse them without derivatives', () => {
    const negativeSine = (x: number): number => -Math.sin(x);
    assert.equal(qActivationFunction(Math.sin, 1, Math.cos)(2), 2 * Math.cos(2));
    assert.equal(qActivationSlope(Math.cos, 1, negativeSine)(2), Math.cos(2) - 2 * Math.sin(2));
    assert.throws(() => qActivationFunction(Math.sin, 1), refuses(/q = 1 .* give f'/));
    assert.throws(() => qActivationSlope(Math.cos, 1), refuses(/q = 1 .* give f''/));
    for (const [p, q] of [
      [1, 2],
      [2, 1],
      [0, 2],
    ])
      assert.throws(() => qActivationJacksonDerivative(Math.sin, p, q), refuses(/other than 0 and 1/));
  });
});

describe('base functions', () => {
  it('have the derivatives of their values', () => {
    for (const [name, { value, first, second }] of [
      ...Object.entries(BASE_FUNCTIONS),
      ['elu-0.5', exponentialLinear(0.5)] as const,
    ])
      for (const x of [-20, -3, -0.4, 0.4, 3, 20]) {
        assertClose(first(x), centralDifference(value, x), { absolute: 1e-9 }, `${name}' at ${x}`);
        assertClose(second(x), centralDifference(first, x), { absolute: 1e-9 }, `${name}'' at ${x}`);
      }
  });

  it('overflow nowhere', () => {
    for (const { value, first, second } of Object.values(BASE_FUNCTIONS))
      for (const x of [-1e4, 1e4]) assert.ok([value, first, second].every((f) => Number.isFinite(f(x))));
  });

  it('have the limits f\u2032(x) x of Table 1', () => {
    const s = (x: number): number => 1 / (1 + Math.exp(-x));
    const table: Record<keyof typeof BASE_FUNCTIONS, (x: number) => number> = {
      sigmoid: (x) => s(x) * (1 - s(x)) * x,
      tanh: (x) => x / Math.cosh(x) ** 2,
      relu: (x) => (x >= 0 ? x : 0),
      softplus: (x) => s(x) * x,
      elu: (x) => (x >= 0 ? x : Math.exp(x) * x),
    };
    for (const [name, limit] of Object.entries(table))
      for (const x of [-3, -0.5, 0, 0.5, 3]) {
        const { value, first } = BASE_FUNCTIONS[name as keyof typeof BASE_FUNCTIONS];
        assertClose(
          qActivationFunction(value, 1, first)(x),
          limit(x),
          { absolute: 1e-14 },
          `${name} at ${x}`,
        );
      }
  });
});

describe('identities of the paper over random functions and points', () => {
  const errors = identityErrors({ cases: 200 });

  it('hold, limits to what is left of them', () => {
    for (const { name, largestRelativeError, points, asPrinted } of errors) {
      if (asPrinted) continue;
      assert.ok(points >= 200);
      // Differences lose at most four digits of 16; what is left of a limit is of order 1e-10 f''' / 6 and 1e-16 / 1e-5.
      const tolerance = name.startsWith('limit') ? 1e-7 : 1e-12;
      assert.ok(largestRelativeError <= tolerance, `${name}: ${largestRelativeError}`);
    }
  });

  it('do not hold as the paper prints them', () => {
    const printed = errors.filter(({ asPrinted }) => asPrinted);
    assert.deepEqual(
      printed.map(({ equation }) => equation),
      ['A.1', 'Corollary 4', 'A.2'],
    );
    for (const { name, largestRelativeError } of printed) assert.ok(largestRelativeError > 0.5, name);
  });

  it('come from a seed', () => {
    assert.deepEqual(identityErrors({ cases: 5, seed: 1 }), identityErrors({ cases: 5, seed: 1 }));
    assert.notDeepEqual(identityErrors({ cases: 5, seed: 1 }), identityErrors({ cases: 5, seed: 2 }));
  });

  it('refuse no cases and no seed', () => {
    for (const cases of [0, 1.5, NaN]) assert.throws(() => identityErrors({ cases }), refuses(/cases/));
    assert.throws(() => identityErrors({ seed: -1, cases: 1 }), refuses(/seed -1/));
  });

  it('are over functions with the derivatives they say', () => {
    for (let step = 0; step < 20; step++) {
      const { value, first, second } = randomSmoothFunction(stream(0, 'data/f'), step);
      for (const x of [-2, 0, 1.5]) {
        assertClose(first(x), centralDifference(value, x), { absolute: 1e-8 });
        assertClose(second(x), centralDifference(first, x), { absolute: 1e-8 });
      }
    }
  });
});
