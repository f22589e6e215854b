import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { expression } from 'tfjs-backend-onednn';
import {
  ActivationLayer,
  basisExpansion,
  bSplines,
  chebyshev,
  curvatureMatrix,
  dictionary,
  EVALUATION,
  expansionPenalty,
  gaussians,
  harmonics,
  legendre,
  leastSquaresCoefficients,
  type Basis,
  type BasisExpansion,
  type DictionaryFunction,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import { createParameters, multiLayerPerceptron, parametersOf } from '../../src/models/index.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';

/** f_i(z) of a basis in float64. */
const value = (basis: Basis, i: number, z: number): number => {
  const alpha = Array.from({ length: basis.size }, (_, k) => (k === i ? 1 : 0));
  const inner = (basis.parameters ?? []).map(({ initial }) => initial);
  return basisExpansion(basis, 'zero').evaluate(z, [...alpha, ...inner]);
};

const POINTS = [-3.1, -1, -0.3, 0, 0.7, 2, 5];

describe('bases', () => {
  it('harmonics are sines and cosines of the multiples of the frequency', () => {
    // Ten steps of the addition theorems in float64 lose a few units in the last place.
    for (const z of POINTS)
      for (let i = 0; i < 10; i++) {
        const angle = 0.7 * (1 + Math.floor(i / 2)) * z;
        const exact = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
        assertClose(value(harmonics(10, { frequency: 0.7 }), i, z), exact, { absolute: 1e-14 });
      }
  });

  it('Chebyshev polynomials are cos(k arccos u)', () => {
    for (const z of POINTS)
      for (let k = 1; k <= 8; k++)
        assertClose(value(chebyshev(8, { scale: 2 }), k - 1, z), Math.cos(k * Math.acos(Math.tanh(z / 2))), {
          absolute: 1e-13,
        });
  });

  it('Legendre polynomials are those of their closed forms', () => {
    for (const z of POINTS) {
      const u = Math.tanh(z);
      const exact = [u, (3 * u ** 2 - 1) / 2, (5 * u ** 3 - 3 * u) / 2, (35 * u ** 4 - 30 * u ** 2 + 3) / 8];
      exact.forEach((p, i) => assertClose(value(legendre(4), i, z), p, { absolute: 1e-14 }));
    }
  });

  it('B-splines sum to one between the outer centres, and have the values 2/3, 1/6 and 0 on the knots', () => {
    const basis = bSplines(9, { range: 4 });
    for (const z of [-2.9, -0.4, 0, 1.3, 3])
      assertClose(
        Array.from({ length: 9 }, (_, i) => value(basis, i, z)).reduce((a, b) => a + b),
        1,
        { absolute: 1e-14 },
      );
    // The distance of two centres is 1: the middle one lies at 0.
    [2 / 3, 1 / 6, 0].forEach((exact, knot) =>
      assertClose(value(basis, 4, knot), exact, { absolute: 1e-15 }),
    );
  });

  it('Gaussians have the deviation of the distance of two centres', () => {
    assertClose(value(gaussians(5, { range: 2 }), 3, 0.25), Math.exp(-(0.75 ** 2) / 2), { absolute: 1e-15 });
    assertClose(value(gaussians(1, { range: 2 }), 0, 1), Math.exp(-1 / 8), { absolute: 1e-15 });
  });

  it('the dictionary has the ordinary activations', () => {
    const exact: Record<DictionaryFunction, (z: number) => number> = {
      sigmoid: (z) => 1 / (1 + Math.exp(-z)),
      tanh: Math.tanh,
      relu: (z) => Math.max(z, 0),
      softplus: (z) => Math.log1p(Math.exp(z)),
      elu: (z) => (z < 0 ? Math.expm1(z) : z),
      sin: Math.sin,
      gumbel: (z) => 1 - Math.exp(-Math.exp(z)),
      identity: (z) => z,
    };
    const names = Object.keys(exact) as DictionaryFunction[];
    for (const z of POINTS)
      names.forEach((name, i) =>
        assertClose(value(dictionary(names), i, z), exact[name](z), { absolute: 1e-14 }, name),
      );
  });

  it('refuse sizes, frequencies, ranges and names that make no basis', () => {
    for (const size of [0, -1, 2.5, NaN])
      for (const make of [harmonics, chebyshev, legendre, bSplines, gaussians])
        assert.throws(() => make(size), { name: 'UserError', message: new RegExp(`M = ${size} functions`) });
    for (const frequency of [0, -1, NaN, Infinity])
      assert.throws(() => harmonics(4, { frequency }), {
        name: 'UserError',
        message: new RegExp(`frequency omega = ${frequency} is given; allowed are finite numbers above 0`),
      });
    assert.throws(() => chebyshev(4, { scale: 0 }), /scale of the argument of chebyshev = 0/);
    assert.throws(() => bSplines(4, { range: -1 }), /range of b-splines = -1/);
    assert.throws(() => dictionary([]), /M = 0 functions/);
    assert.throws(() => dictionary(['tanh', 'tanh']), /name each once/);
    assert.throws(() => dictionary(['tahn' as DictionaryFunction]), /'tahn'.*tanh/);
  });
});

const EXPANSIONS: readonly BasisExpansion[] = [
  basisExpansion(harmonics(5), { towards: Math.tanh }),
  basisExpansion(harmonics(4, { trained: true }), { towards: Math.tanh }),
  basisExpansion(chebyshev(4), { towards: Math.tanh }),
  basisExpansion(legendre(4), { towards: Math.tanh }),
  basisExpansion(bSplines(6), { towards: Math.tanh }),
  basisExpansion(gaussians(6), { towards: Math.tanh }),
  basisExpansion(dictionary(), [0.1, 0.2, -0.3, 0.4, 0.5, 0.6, -0.7]),
];

describe('basisExpansion', () => {
  for (const backend of TESTED_BACKENDS)
    it(`has values and gradients of float64 on ${backend}, by layer and by neuron, with the shapes of its parameters`, async () => {
      await useBackend(backend);
      const z = spread(12).map((t) => 3 * t);
      for (const expansion of EXPANSIONS)
        for (const width of [1, 4]) {
          const start = expansion.parameters.map(({ initial }, i) =>
            Array.from({ length: width }, (_, j) => initial + 0.1 * Math.sin(i + 2 * j)),
          );
          const loss = (lists: number[][], list = z): number =>
            list.reduce((sum, value, at) => {
              const own = lists.map((values) => values[width === 1 ? 0 : at % 4]);
              return sum + (1 + 0.1 * at) * expansion.evaluate(value, own);
            }, 0);
          const names = expansion.parameters.map(({ name }) => name);
          const inputs = [
            tf.tensor3d(z, [1, 3, 4]),
            ...start.map((values) => tf.tensor3d(values, [1, 1, width])),
          ];
          const weights = tf.tensor3d(
            z.map((_, at) => 1 + 0.1 * at),
            [1, 3, 4],
          );
          const gradients = tf.grads((x: tf.Tensor, ...values: tf.Tensor[]) => {
            const named = Object.fromEntries(names.map((name, i) => [name, values[i]]));
            return tf.sum(tf.mul(weights, expansion.apply(x, named, EVALUATION)));
          })(inputs);
          assert.deepEqual(
            gradients.map(({ shape }) => shape),
            inputs.map(({ shape }) => shape),
          );
          // float32 sums of twelve terms of size 10 against central differences in float64.
          const tolerance = { relative: 2e-5, absolute: 2e-4 };
          start.forEach((values, i) =>
            values.forEach((old, j) => {
              const numerical = centralDifference(
                (moved) =>
                  loss(start.map((list, k) => (k === i ? list.map((v, m) => (m === j ? moved : v)) : list))),
                old,
              );
              assertClose(
                gradients[i + 1].dataSync()[j],
                numerical,
                tolerance,
                `${expansion.name} ${names[i]}`,
              );
            }),
          );
          z.forEach((old, at) => {
            // The dictionary has kinks at 0 alone, which no point is near to.
            const numerical = centralDifference(
              (moved) =>
                loss(
                  start,
                  z.map((v, m) => (m === at ? moved : v)),
                ),
              old,
            );
            assertClose(gradients[0].dataSync()[at], numerical, tolerance, `${expansion.name} z`);
          });
        }
    });

  it('starts at zero, at given numbers, at a least squares fit, or at draws of the seed', async () => {
    await useBackend('cpu');
    const initial = (expansion: BasisExpansion) => expansion.parameters.map((parameter) => parameter.initial);
    assert.deepEqual(initial(basisExpansion(harmonics(3), 'zero')), [0, 0, 0]);
    assert.deepEqual(initial(basisExpansion(harmonics(2), [1, 2])), [1, 2]);
    // The first Chebyshev polynomial of tanh z is tanh itself; the ridge of 1e-6 shrinks by about as much.
    initial(basisExpansion(chebyshev(4), { towards: Math.tanh })).forEach((alpha, i) =>
      assertClose(alpha, i === 0 ? 1 : 0, { absolute: 1e-5 }),
    );
    const random = basisExpansion(harmonics(2), { deviation: 0.5 });
    const model = multiLayerPerceptron('m', 1, [{ units: 500, activation: random, sharing: 'neuron' }]);
    const values = (seed: number): number[] =>
      Array.from(
        parametersOf(
          model.trainableActivations[0],
          createParameters(model.parameters, [seed]),
        ).alpha1.dataSync(),
      );
    assert.deepEqual(values(3), values(3));
    assert.notDeepEqual(values(3), values(4));
    const draws = values(3);
    const deviation = Math.sqrt(draws.reduce((sum, draw) => sum + draw * draw, 0) / draws.length);
    // Three standard errors of the deviation of 500 normal draws are 3 x 0.5 / sqrt(1000) = 0.047.
    assertClose(deviation, 0.5, { absolute: 0.047 });
    assert.throws(
      () => new ActivationLayer({ activation: random }),
      /'alpha1' of 'harmonics-2-fixed-0.5' starts at random draws/,
    );
  });

  it('says what is wrong with a basis, coefficients or their shape', async () => {
    await useBackend('cpu');
    const basis = (terms: Basis['terms']): Basis => ({ name: 'mine', size: 2, terms });
    assert.throws(
      () =>
        basisExpansion(
          basis((z) => [z]),
          'zero',
        ),
      {
        name: 'UserError',
        message: /basis mine has the size 2 and returned 1 functions/,
      },
    );
    const tensor = tf.zeros([3]) as unknown as ReturnType<typeof expression.input>;
    assert.throws(
      () =>
        basisExpansion(
          basis((z) => [z, tensor]),
          'zero',
        ),
      {
        name: 'UserError',
        message: /function 2 is no element-wise expression/,
      },
    );
    assert.throws(() => basisExpansion({ ...basis((z) => [z]), size: 0 }, 'zero'), /M = 0 functions/);
    assert.throws(() => basisExpansion(harmonics(2), [1]), /\[1\]; give 2 finite numbers/);
    assert.throws(() => basisExpansion(harmonics(2), [1, NaN]), /give 2 finite numbers/);
    assert.throws(
      () => basisExpansion(harmonics(2), { deviation: 0 }),
      /deviation of the initial coefficients = 0/,
    );
    const z = tf.zeros([1, 2, 3]);
    const wrong = tf.zeros([1, 1, 2]);
    assert.throws(
      () => basisExpansion(harmonics(2), 'zero').apply(z, { alpha1: wrong, alpha2: wrong }, EVALUATION),
      /coefficients of the shape \[1,1,2\], which does not broadcast to \[1,2,3\]/,
    );
  });
});

describe('leastSquaresCoefficients', () => {
  it('has the gradient of its objective 0 at the solution', () => {
    const basis = gaussians(6, { range: 3 });
    const [range, points, ridge] = [3, 41, 1e-3];
    const alpha = leastSquaresCoefficients(basis, Math.exp, { range, points, ridge });
    const expansion = basisExpansion(basis, 'zero');
    const objective = (list: number[]): number =>
      Array.from({ length: points }, (_, k) => -range + (2 * range * k) / (points - 1)).reduce(
        (sum, z) => sum + (expansion.evaluate(z, list) - Math.exp(z)) ** 2 / points,
        0,
      ) +
      ridge * list.reduce((sum, value) => sum + value * value, 0);
    alpha.forEach((old, i) =>
      assertClose(
        centralDifference((moved) => objective(alpha.map((value, k) => (k === i ? moved : value))), old),
        0,
        { absolute: 1e-8 },
      ),
    );
  });

  it('refuses too few points, and what is not finite', () => {
    assert.throws(() => leastSquaresCoefficients(harmonics(8), Math.tanh, { points: 7 }), {
      name: 'UserError',
      message: /got 7 points; give an integer of at least M = 8/,
    });
    assert.throws(() => leastSquaresCoefficients(harmonics(2), Math.log), UserError);
    assert.throws(
      () => leastSquaresCoefficients(harmonics(2), Math.tanh, { range: 0 }),
      /range of the least squares = 0/,
    );
    assert.throws(() => leastSquaresCoefficients(harmonics(2), Math.tanh, { ridge: -1 }), /ridge/);
  });
});

describe('expansionPenalty', () => {
  it('is the mean over the neurons of the squares and of the mean squared second derivative', async () => {
    await useBackend('cpu');
    const expansion = basisExpansion(harmonics(3, { frequency: 0.8 }), 'zero');
    const alphas = [
      [0.5, -1],
      [2, 0.3],
      [-0.7, 0.1],
    ];
    const values = Object.fromEntries(
      expansion.coefficients.map((name, i) => [
        name,
        tf.tensor3d([[alphas[i]], [alphas[i].map((a) => 2 * a)]]),
      ]),
    );
    const [weight, curvature] = [0.3, 0.7];
    const penalty = expansionPenalty(expansion, values, { coefficients: weight, curvature }).dataSync();
    const grid = Array.from({ length: 201 }, (_, k) => -4 + (8 * k) / 200);
    const expected = [0, 1].reduce((sum, j) => {
      const own = alphas.map((list) => list[j]);
      const second = (z: number): number => {
        const [w, [a, b, c]] = [0.8, own];
        return -(w * w) * (a * Math.sin(w * z) + b * Math.cos(w * z)) - 4 * w * w * c * Math.sin(2 * w * z);
      };
      const bending = grid.reduce((total, z) => total + second(z) ** 2, 0) / grid.length;
      const squares = own.reduce((total, a) => total + a * a, 0);
      return sum + (weight * squares + curvature * bending) / 2;
    }, 0);
    // The second trial has twice the coefficients. float32.
    assertClose(penalty[0], expected, { relative: 1e-5 });
    assertClose(penalty[1], 4 * expected, { relative: 1e-5 });
  });

  it('refuses negative weights, and curvature where the basis is trained', async () => {
    await useBackend('cpu');
    const trained = basisExpansion(harmonics(1, { trained: true }), 'zero');
    const values = { alpha1: tf.zeros([1, 1, 1]), omega: tf.ones([1, 1, 1]) };
    assert.throws(() => expansionPenalty(trained, values, { coefficients: -1, curvature: 0 }), /weight -1/);
    assert.throws(() => expansionPenalty(trained, values, { coefficients: 0, curvature: 1 }), {
      name: 'UserError',
      message: /changes with its trained parameters/,
    });
    assert.throws(() => curvatureMatrix(trained.basis), UserError);
  });
});
