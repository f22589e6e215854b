import { UserError } from '../errors.js';
import { stream, uniform } from '../random/index.js';
import { BASE_FUNCTIONS, type SmoothFunction } from './base-functions.js';
import { bregmanDivergence, bregmanForms, curvatureBetween } from './bregman-divergence.js';
import { jacksonDerivative, pqDerivative, pqDifferential, type RealFunction } from './pq-derivative.js';
import { pqGradient, type MultivariateFunction } from './pq-gradient.js';
import { productRule, ratioRule, sumRule } from './pq-rules.js';
import {
  qActivationFunction,
  qActivationJacksonDerivative,
  qActivationSlope,
} from './q-activation-function.js';
import { randomSmoothFunction } from './random-smooth-function.js';

/** How well an identity holds over random functions and points. */
export interface IdentityError {
  readonly name: string;
  /** Where the paper states it. */
  readonly equation: string;
  /** Largest |left - right| / max(1, |left|, |right|). */
  readonly largestRelativeError: number;
  readonly points: number;
  /** True for what the paper misprints: the error of the misprint, which is no identity. */
  readonly asPrinted: boolean;
}

/** One random case: two functions, x, p and q well apart from each other and from 0 and 1, and a constant. */
interface Case {
  readonly f: SmoothFunction;
  readonly g: SmoothFunction;
  readonly x: number;
  readonly p: number;
  readonly q: number;
  readonly c: number;
}

/** Sides that should be equal. */
type Sides = readonly (readonly [left: number, right: number])[];

interface Identity {
  readonly name: string;
  readonly equation: string;
  readonly asPrinted?: true;
  sides(given: Case): Sides;
}

/** Limits are taken as the mean over both sides at this distance, so that what is left of them is of its square. */
const DISTANCE = 1e-5;

const atBothSides = (f: (distance: number) => number): number => (f(DISTANCE) + f(-DISTANCE)) / 2;

const product =
  (f: RealFunction, g: RealFunction): RealFunction =>
  (x) =>
    f(x) * g(x);

/** f^2 + 1, which is 0 nowhere. */
const positive =
  (f: RealFunction): RealFunction =>
  (x) =>
    f(x) ** 2 + 1;

/** F(x) = f(x_1) g(x_2) + f(x_1 x_2) with its gradient. */
const plane = ({ f, g }: Case) => ({
  value: ([a, b]: readonly number[]): number => f.value(a) * g.value(b) + f.value(a * b),
  gradient: ([a, b]: readonly number[]): number[] => [
    f.first(a) * g.value(b) + b * f.first(a * b),
    f.value(a) * g.first(b) + a * f.first(a * b),
  ],
});

const pairs = (left: readonly number[], right: readonly number[]): Sides =>
  left.map((value, i) => [value, right[i]] as const);

const linear =
  (f: MultivariateFunction, g: MultivariateFunction, c: number): MultivariateFunction =>
  (x) =>
    f(x) + c * g(x);

/** The distance of a curvature from the range of f'' between a and b, on a grid of that range. */
function outside(curvature: number, second: RealFunction, a: number, b: number): number {
  const steps = 200;
  const values = Array.from({ length: steps + 1 }, (_, i) => second(a + ((b - a) * i) / steps));
  return Math.max(Math.min(...values) - curvature, curvature - Math.max(...values), 0);
}

const IDENTITIES: readonly Identity[] = [
  {
    name: 'symmetry in p and q, and q-derivative',
    equation: '(2)',
    sides: ({ f, p, q, x }) => [
      [pqDerivative(f.value, p, q)(x), pqDerivative(f.value, q, p)(x)],
      [pqDerivative(f.value, 1, q)(x), jacksonDerivative(f.value, q)(x)],
      [pqDerivative(f.value, q, 1)(x), jacksonDerivative(f.value, q)(x)],
    ],
  },
  {
    name: '(p,q)-derivative as ratio of differentials',
    equation: '(8)',
    sides: ({ f, p, q, x }) => [
      [pqDerivative(f.value, p, q)(x), pqDifferential(f.value, p, q)(x) / pqDifferential((t) => t, p, q)(x)],
    ],
  },
  {
    name: 'sum rule',
    equation: 'A.1',
    sides: ({ f, g, p, q, x, c }) => [
      [pqDerivative((t) => f.value(t) + c * g.value(t), p, q)(x), sumRule(f.value, g.value, c, p, q)(x)],
    ],
  },
  {
    name: 'product rule, both forms',
    equation: 'A.1',
    sides: ({ f, g, p, q, x }) =>
      productRule(f.value, g.value, p, q).map((side) => [
        pqDerivative(product(f.value, g.value), p, q)(x),
        side(x),
      ]),
  },
  {
    name: 'product rule with the printed plus sign',
    equation: 'A.1',
    asPrinted: true,
    sides: ({ f, g, p, q, x }) => [
      [
        pqDerivative(product(f.value, g.value), p, q)(x),
        f.value(p * x) + pqDerivative(g.value, p, q)(x) + g.value(q * x) * pqDerivative(f.value, p, q)(x),
      ],
    ],
  },
  {
    name: 'ratio rule, both forms',
    equation: 'A.1',
    sides: ({ f, g, p, q, x }) => {
      const below = positive(g.value);
      const left = pqDerivative((t) => f.value(t) / below(t), p, q)(x);
      return ratioRule(f.value, below, p, q).map((side) => [left, side(x)]);
    },
  },
  {
    name: 'limit p → q: f\u2032(q x)',
    equation: 'Lemma 3',
    sides: ({ f, q, x }) => [
      [atBothSides((h) => pqDerivative(f.value, q + h, q)(x)), pqDerivative(f.value, q, q, f.first)(x)],
    ],
  },
  {
    name: 'limit x → 0: f\u2032(0)',
    equation: 'Lemma 3',
    sides: ({ f, p, q }) => [
      [atBothSides((h) => pqDerivative(f.value, p, q)(h)), pqDerivative(f.value, p, q, f.first)(0)],
    ],
  },
  {
    name: 'remainder f\u2033(ξ) within the range of f\u2033 between p x and q x',
    equation: '(10)',
    sides: ({ f, p, q, x }) => {
      const curvature = curvatureBetween(f.value, f.first, p, q)(x);
      return [[curvature, curvature + outside(curvature, f.second, p * x, q * x)]];
    },
  },
  {
    name: 'forms by Bregman divergences',
    equation: 'Corollary 4',
    sides: ({ f, p, q, x }) =>
      bregmanForms(f.value, f.first, p, q).map((side) => [pqDerivative(f.value, p, q)(x), side(x)]),
  },
  {
    name: 'forms by Bregman divergences with the printed denominators',
    equation: 'Corollary 4',
    asPrinted: true,
    sides: ({ f, p, q, x }) => {
      const divergence = bregmanDivergence(f.value, f.first);
      const left = pqDerivative(f.value, p, q)(x);
      return [
        [left, f.first(p * x) + divergence(q * x, p * x) / (x * (p - q))],
        [left, f.first(q * x) + divergence(p * x, q * x) / (x * (q - p))],
      ];
    },
  },
  {
    name: 'linearity of the (p,q)-gradient',
    equation: 'A.2',
    sides: (given) => {
      const { p, q, x, c, f, g } = given;
      const [first, second] = [plane(given).value, plane({ ...given, f: g, g: f }).value];
      const [ps, qs, at] = [
        [p, q],
        [q, p],
        [x, -x],
      ];
      const right = pqGradient(second, ps, qs)(at);
      return pairs(
        pqGradient(linear(first, second, c), ps, qs)(at),
        pqGradient(first, ps, qs)(at).map((value, i) => value + c * right[i]),
      );
    },
  },
  {
    name: 'limit p, q → 1 of the (p,q)-gradient: the gradient',
    equation: 'A.2',
    sides: (given) => {
      const { value, gradient } = plane(given);
      const at = [given.x, -given.x];
      const [above, below] = [1 + DISTANCE, 1 - DISTANCE];
      return pairs(pqGradient(value, [above, above], [below, below])(at), gradient(at));
    },
  },
  {
    name: '(p,q)-gradient with the printed x + (p\u1d62 - 1) e\u1d62',
    equation: 'A.2',
    asPrinted: true,
    sides: (given) => {
      const { value } = plane(given);
      const { p, q, x } = given;
      const printed = (value([x + p - 1, -x]) - value([x + q - 1, -x])) / ((p - q) * x);
      return [[pqGradient(value, [p, p], [q, q])([x, -x])[0], printed]];
    },
  },
  {
    name: 'g_q(x) = x D_q f(x)',
    equation: '(3)',
    sides: ({ f, q, x }) => [[qActivationFunction(f.value, q)(x), jacksonDerivative(f.value, q)(x) * x]],
  },
  {
    name: 'limit q → 1 of g_q: f\u2032(x) x',
    equation: 'Proposition 1',
    sides: ({ f, x }) => [
      [
        atBothSides((h) => qActivationFunction(f.value, 1 + h)(x)),
        qActivationFunction(f.value, 1, f.first)(x),
      ],
    ],
  },
  {
    name: 'limit q → 1 of g_q\u2032: f\u2032(x) + f\u2033(x) x',
    equation: 'Proposition 1',
    sides: ({ f, x }) => [
      [atBothSides((h) => qActivationSlope(f.first, 1 + h)(x)), qActivationSlope(f.first, 1, f.second)(x)],
    ],
  },
  ...Object.entries(BASE_FUNCTIONS).map(([name, f]) => ({
    name: `limit q → 1 of g_q for ${name}`,
    equation: 'Table 1',
    sides: ({ x }: Case): Sides => [
      [
        atBothSides((h) => qActivationFunction(f.value, 1 + h)(x)),
        qActivationFunction(f.value, 1, f.first)(x),
      ],
    ],
  })),
  {
    name: 'Jackson derivative of the q-activation',
    equation: '(4), Proposition 2',
    sides: ({ f, p, q, x }) => [
      [
        jacksonDerivative(qActivationFunction(f.value, q), p)(x),
        qActivationJacksonDerivative(f.value, p, q)(x),
      ],
    ],
  },
];

/** p, q and x of sizes 0.2 … 2 with signs, p and q at least 0.1 from each other and from 1. */
function drawCase(seed: number, step: number): Case {
  const sized = (u: number): number => (u < 0.5 ? -1 : 1) * (0.2 + 1.8 * ((2 * u) % 1));
  const [x, c, ...candidates] = [...uniform(stream(seed, 'data/points'), step, 66)].map(sized);
  const apart = (a: number, b: number): boolean => Math.abs(a - b) >= 0.1;
  const p = candidates.find((value) => apart(value, 1))!;
  const q = candidates.find((value) => apart(value, 1) && apart(value, p))!;
  return {
    f: randomSmoothFunction(stream(seed, 'data/f'), step),
    g: randomSmoothFunction(stream(seed, 'data/g'), step),
    x,
    p,
    q,
    c,
  };
}

const relativeError = (left: number, right: number): number =>
  Math.abs(left - right) / Math.max(1, Math.abs(left), Math.abs(right));

/**
 * The largest error of every identity of the paper over `cases` random pairs of functions with random x, p, q of sizes
 * 0.2 to 2 (of either sign, p and q at least 0.1 from each other and from 1), in float64, one row each; an identity of two
 * forms or axes has two points a case. Limits are the means over both sides at a distance of 1e-5.
 *
 * `seed` is 0 and `cases` 1,000 by default; the draws are those of the seed's streams `data/…`.
 *
 * Throws {@link UserError} unless `cases` is an integer of at least 1, and for what is no seed.
 */
export function identityErrors({ seed = 0, cases = 1000 } = {}): IdentityError[] {
  if (!(Number.isInteger(cases) && cases >= 1))
    throw new UserError(`${cases} cases are asked for; give an integer of at least 1`);
  const drawn = Array.from({ length: cases }, (_, step) => drawCase(seed, step));
  return IDENTITIES.map(({ name, equation, asPrinted = false, sides }) => {
    const errors = drawn.flatMap((given) => sides(given).map(([left, right]) => relativeError(left, right)));
    return {
      name,
      equation,
      largestRelativeError: errors.reduce(
        (largest, error) => (error > largest || Number.isNaN(error) ? error : largest),
        0,
      ),
      points: errors.length,
      asPrinted,
    };
  });
}
