import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveSlope,
  EVALUATION,
  flexibleRelu,
  identity,
  relu,
  sigmoid,
  sin,
  tanh,
  type Sharing,
  type SmoothActivation,
} from '../../src/activations/index.js';
import { UserError } from '../../src/errors.js';
import {
  createParameters,
  meanSquaredResidual,
  multiLayerPerceptron,
  normalDense,
  parametersOf,
  perceptronDerivatives,
  type Parameters,
  type ResidualMethod,
} from '../../src/models/index.js';
import { lossAndGradients } from '../../src/training/index.js';
import { assertClose, centralDifference, spread } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

const N = 5;
const SCALE = [1, 2] as const;
const OPERATOR = { u: 0.3, ux: -0.2, ut: 1, uxx: -0.05, uux: 1 };
const FLOAT64: Record<string, (z: number) => number> = {
  tanh: Math.tanh,
  sin: Math.sin,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  relu: (z) => Math.max(z, 0),
};

function network(base: SmoothActivation, sharing?: Sharing, hidden = [7, 6]) {
  const activation = sharing ? { activation: adaptiveSlope(base, N), sharing } : { activation: base };
  const layers = [...hidden.map((units) => ({ units, ...activation })), { units: 1, activation: identity }];
  const model = multiLayerPerceptron('test', 2, layers, normalDense(0.6));
  const slopes = (parameters: Parameters): tf.Tensor[] =>
    model.trainableActivations.map((place) => tf.mul(N, parametersOf(place, parameters).a));
  return { model, layers, slopes, base: base.name };
}

/** Two trials whose slopes differ from their start. */
function parametersFor({ model }: ReturnType<typeof network>, seeds = [0, 1]): Parameters {
  const parameters = createParameters(model.parameters, seeds);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor], k) => [
      name,
      name.endsWith('.a')
        ? tf.add(tensor, tf.mul(0.08, tf.tensor(spread(tensor.size, 10 * k), tensor.shape)))
        : tensor,
    ]),
  );
}

const points = (trials: number, count: number): tf.Tensor =>
  tf.tensor(spread(trials * count * 2), [trials, count, 2]);

/** u(x, t) of one trial in float64. */
function float64({ model, layers, base }: ReturnType<typeof network>, parameters: Parameters, trial: number) {
  const of = (name: string): Float32Array => tf.gather(parameters[name], trial).dataSync() as Float32Array;
  const stages = layers.map(({ units }, l) => {
    const place = model.trainableActivations[l];
    return {
      units,
      kernel: of(`dense${l + 1}.kernel`),
      bias: of(`dense${l + 1}.bias`),
      a: place && (tf.gather(parametersOf(place, parameters).a, trial).dataSync() as Float32Array),
    };
  });
  return (x: number, t: number): number =>
    stages.reduce(
      (h, { units, kernel, bias, a }, l) =>
        Array.from({ length: units }, (_, j) => {
          const z = h.reduce((sum, value, i) => sum + value * kernel[i * units + j], bias[j]);
          if (l === stages.length - 1) return z;
          return FLOAT64[base](a ? N * a[a.length === 1 ? 0 : j] * z : z);
        }),
      [x, SCALE[1] * t],
    )[0];
}

const CASES: [SmoothActivation, Sharing | undefined][] = [
  [tanh, undefined],
  [tanh, 'network'],
  [tanh, 'layer'],
  [tanh, 'neuron'],
  [sin, 'neuron'],
  [sigmoid, 'neuron'],
  [relu, 'neuron'],
];

for (const backend of TESTED_BACKENDS)
  describe(`perceptronDerivatives on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const [base, sharing] of CASES) {
      const name = `${base.name}, slopes by ${sharing ?? 'nobody'}`;

      it(`${name}: equals finite differences in float64`, () => {
        const net = network(base, sharing);
        const parameters = parametersFor(net);
        const p = points(2, 6);
        const derived = perceptronDerivatives(net.layers, SCALE)(parameters, p);
        const at = p.dataSync();
        for (let trial = 0; trial < 2; trial++) {
          const u = float64(net, parameters, trial);
          for (let i = 0; i < 6; i++) {
            const [x, t] = [at[(trial * 6 + i) * 2], at[(trial * 6 + i) * 2 + 1] / SCALE[1]];
            const place = trial * 6 + i;
            const close = (tensor: tf.Tensor, expected: number): void =>
              assertClose(tensor.dataSync()[place], expected, { relative: 1e-4, absolute: 2e-5 });
            close(derived.u, u(x, t));
            close(
              derived.ux,
              centralDifference((v) => u(v, t), x),
            );
            close(
              derived.ut,
              centralDifference((v) => u(x, v), t),
            );
            close(
              derived.uxx,
              centralDifference((v) => centralDifference((w) => u(w, t), v), x),
            );
          }
        }
      });

      it(`${name}: each derivative equals nested automatic differentiation`, () => {
        const net = network(base, sharing);
        const parameters = parametersFor(net);
        const p = points(2, 9);
        const u = (at: tf.Tensor): tf.Tensor => net.model.apply(parameters, at, EVALUATION);
        const along = (g: tf.Tensor, axis: number): tf.Tensor =>
          tf.mul(SCALE[axis], tf.slice(g, [0, 0, axis], [-1, -1, 1]));
        const gradient = tf.grad((at) => tf.sum(u(at)));
        const derived = perceptronDerivatives(net.layers, SCALE)(parameters, p);
        const nested = {
          u: u(p),
          ux: along(gradient(p), 0),
          ut: along(gradient(p), 1),
          uxx: along(tf.grad((at) => tf.sum(along(gradient(at), 0)))(p), 0),
        };
        for (const part of ['u', 'ux', 'ut', 'uxx'] as const) {
          const wanted = nested[part].dataSync();
          const size = Math.max(...wanted.map(Math.abs));
          derived[part]
            .dataSync()
            .forEach((value, i) =>
              assertClose(value, wanted[i], { relative: 1e-4, absolute: 1e-4 * size }, part),
            );
        }
      });

      it(`${name}: so do a loss made of them and its gradient`, () => {
        const net = network(base, sharing);
        const parameters = parametersFor(net);
        const p = points(2, 9);
        const nested = (live: Parameters): tf.Tensor => {
          const u = (at: tf.Tensor): tf.Tensor => net.model.apply(live, at, EVALUATION);
          const gradient = tf.grad((at) => tf.sum(u(at)));
          const along = (g: tf.Tensor, axis: number): tf.Tensor =>
            tf.mul(SCALE[axis], tf.slice(g, [0, 0, axis], [-1, -1, 1]));
          const g = gradient(p);
          const uxx = along(tf.grad((at) => tf.sum(along(gradient(at), 0)))(p), 0);
          const value = u(p);
          const residual = tf.addN([
            tf.mul(OPERATOR.u, value),
            tf.mul(OPERATOR.ux, along(g, 0)),
            tf.mul(OPERATOR.ut, along(g, 1)),
            tf.mul(OPERATOR.uxx, uxx),
            tf.mul(OPERATOR.uux, tf.mul(value, along(g, 0))),
          ]);
          return tf.mean(tf.square(residual), [1, 2]);
        };
        const expected = lossAndGradients(parameters, (live) => {
          const loss = nested(live);
          return { minimised: loss, reported: loss };
        });
        const native = backend === 'onednn' && base !== relu;
        const methods: ResidualMethod[] = native ? ['operations', 'native'] : ['operations'];
        for (const method of methods) {
          const residual = meanSquaredResidual({ ...net, scale: SCALE, method });
          const { loss, gradients } = lossAndGradients(parameters, (live) => {
            const value = residual(live, p, OPERATOR);
            return { minimised: value, reported: value };
          });
          loss
            .dataSync()
            .forEach((value, i) => assertClose(value, expected.loss.dataSync()[i], { relative: 1e-4 }));
          for (const [parameter, tensor] of Object.entries(gradients)) {
            const wanted = expected.gradients[parameter].dataSync();
            const size = Math.max(...wanted.map(Math.abs));
            tensor
              .dataSync()
              .forEach((value, i) =>
                assertClose(
                  value,
                  wanted[i],
                  { relative: 1e-4, absolute: 1e-4 * size },
                  `${method} ${parameter}`,
                ),
              );
          }
        }
      });
    }
  });

describe('meanSquaredResidual', () => {
  it('native: equals its operations at numbers of points and units that fill no block', async (t) => {
    if (!TESTED_BACKENDS.includes('onednn')) return t.skip('the native backend is not built');
    await useBackend('onednn');
    for (const [hidden, count, trials] of [
      [[1], 1, 1],
      [[3], 31, 2],
      [[5, 9], 33, 1],
      [[20, 20, 20], 257, 3],
      [[11, 2, 17], 100, 2],
    ] as const) {
      const net = network(tanh, 'neuron', [...hidden]);
      const parameters = parametersFor(
        net,
        Array.from({ length: trials }, (_, seed) => seed),
      );
      for (const own of [1, trials])
        for (const operator of [OPERATOR, { u: 1 }]) {
          const p = points(own, count);
          const source = tf.tensor(spread(own * count, 5), [own, count, 1]);
          const [native, operations] = (['native', 'operations'] as const).map((method) => {
            const residual = meanSquaredResidual({ ...net, scale: SCALE, method });
            return lossAndGradients(parameters, (live) => {
              const value = residual(live, p, operator, source);
              return { minimised: value, reported: value };
            });
          });
          const close = (a: tf.Tensor, b: tf.Tensor): void => {
            const size = tf.max(tf.abs(b)).dataSync()[0];
            const difference = tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
            // Sums of some hundred float32 products in another order.
            assert.ok(
              difference <= 2e-5 * size + 1e-7,
              `${hidden}, ${count} points: ${difference} of ${size}`,
            );
          };
          close(native.loss, operations.loss);
          for (const name of Object.keys(native.gradients))
            close(native.gradients[name], operations.gradients[name]);
        }
    }
  });

  it('native: the same bits in every run, and no tensors left behind', async (t) => {
    if (!TESTED_BACKENDS.includes('onednn')) return t.skip('the native backend is not built');
    await useBackend('onednn');
    const net = network(tanh, 'layer');
    const parameters = parametersFor(net);
    const p = points(2, 70);
    const once = (): number[] => {
      const residual = meanSquaredResidual({ ...net, scale: SCALE });
      const { loss, gradients } = lossAndGradients(parameters, (live) => {
        const value = residual(live, p, OPERATOR);
        return { minimised: value, reported: value };
      });
      const values = [loss, ...Object.values(gradients)].flatMap((tensor) => Array.from(tensor.dataSync()));
      tf.dispose([loss, gradients]);
      return values;
    };
    const first = once();
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) assert.deepEqual(once(), first);
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('refuses no points, points of another width, slopes of another shape and activations without closed derivatives', async () => {
    for (const backend of TESTED_BACKENDS) {
      await useBackend(backend);
      const net = network(tanh, 'neuron');
      const parameters = parametersFor(net);
      const residual = meanSquaredResidual({ ...net, scale: SCALE });
      assert.throws(() => residual(parameters, tf.zeros([2, 0, 2]), OPERATOR), UserError);
      assert.throws(() => residual(parameters, tf.zeros([2, 4, 3]), OPERATOR), /\[2,4,3\]/);
      const [slope] = Object.keys(parameters).filter((name) => name.endsWith('.a'));
      for (const shape of [
        [2, 1, 5],
        [3, 1, 7],
        [1, 1, 7],
        [2, 7],
      ])
        assert.throws(
          () => residual({ ...parameters, [slope]: tf.ones(shape) }, tf.zeros([2, 4, 2]), OPERATOR),
          (error: Error) =>
            error instanceof UserError && error.message.includes(`[${shape}]; give [2, 1, 1] or [2, 1, 7]`),
        );
    }
    assert.throws(
      () => perceptronDerivatives([{ units: 3, activation: flexibleRelu }], SCALE),
      /'flexible-relu' has no closed derivatives/,
    );
  });
});
