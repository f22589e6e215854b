import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { adaptiveSlope, EVALUATION, relu, slopeRecovery, type Sharing } from '../../src/activations/index.js';
import {
  countParameters,
  createParameters,
  preActResNet18,
  RunningStatistics,
  type Parameters,
} from '../../src/models/index.js';
import { lossAndGradients, momentum, softmaxCrossEntropy } from '../../src/training/index.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';
import { assertClose, spread } from '../support/numbers.js';

/** What test/models/pre-act-resnet18.py prints (PyTorch 1.13, float64). */
const PYTORCH = {
  loss: 2.00109769,
  logits: [
    -0.496283926, 0.30025093, 0.0787492195, -0.0690283137, -0.643888276, 0.305761209, 0.342617838,
    -0.449602209, -0.540849648, 0.312455366, 0.0145593642, -0.580883945,
  ],
  // sum_i g_i cos(i) and sum_i g_i^2 of each gradient g
  gradients: {
    'conv1.kernel': [-0.10728738, 9.13225503],
    'stage1.block1.conv1.normalisation.scale': [0.0354788689, 0.00637121717],
    'stage1.block1.conv1.normalisation.shift': [-0.104480884, 0.0315720575],
    'stage1.block1.conv1.kernel': [-0.138594237, 0.627285458],
    'stage1.block1.conv2.normalisation.scale': [0.0717584612, 0.00898734069],
    'stage1.block1.conv2.normalisation.shift': [-0.0366796686, 0.00334544192],
    'stage1.block1.conv2.kernel': [0.0430413409, 0.471112138],
    'stage1.block2.conv1.normalisation.scale': [0.0263678684, 0.00282874179],
    'stage1.block2.conv1.normalisation.shift': [-0.00464883842, 4.67177877e-5],
    'stage1.block2.conv1.kernel': [0.292665034, 0.095011203],
    'stage1.block2.conv2.normalisation.scale': [0.00350193527, 9.88227495e-5],
    'stage1.block2.conv2.normalisation.shift': [0.0104195172, 0.00220130754],
    'stage1.block2.conv2.kernel': [-0.0207344054, 0.140401359],
    'stage2.block1.conv1.normalisation.scale': [0.0885955322, 0.0123585439],
    'stage2.block1.conv1.normalisation.shift': [-0.00252272727, 0.000796755977],
    'stage2.block1.conv1.kernel': [0.0382442336, 0.345004875],
    'stage2.block1.conv2.normalisation.scale': [-0.0167489971, 0.00522239293],
    'stage2.block1.conv2.normalisation.shift': [0.00568146774, 0.00224480551],
    'stage2.block1.conv2.kernel': [0.0605244404, 0.31296738],
    'stage2.block1.shortcut.kernel': [0.0860821605, 0.0108045004],
    'stage3.block1.conv1.normalisation.scale': [-0.0421469088, 0.00564656294],
    'stage3.block1.conv1.normalisation.shift': [0.0085906366, 0.0115583996],
    'stage3.block1.conv1.kernel': [0.688928178, 0.341882815],
    'stage3.block1.conv2.normalisation.scale': [-0.0027358756, 0.000834820502],
    'stage3.block1.conv2.normalisation.shift': [0.02223597, 0.000761483616],
    'stage3.block1.conv2.kernel': [0.0402830361, 0.422961444],
    'stage3.block1.shortcut.kernel': [0.0846745188, 0.090608168],
    'head.kernel': [0.27660306, 0.0942076535],
    'head.bias': [-0.341632745, 0.0690244492],
    'stage1.block1.conv1.adaptive-relu.a': [0.475311118, 0.100720532],
    'stage1.block1.conv2.adaptive-relu.a': [0.0312396121, 0.0608251827],
    'stage1.block2.conv1.adaptive-relu.a': [-0.0739296281, 0.0200125366],
    'stage1.block2.conv2.adaptive-relu.a': [0.0490946409, 0.0304030515],
    'stage2.block1.conv1.adaptive-relu.a': [-0.269391531, 0.0538936901],
    'stage2.block1.conv2.adaptive-relu.a': [0.105884856, 0.0129744516],
    'stage3.block1.conv1.adaptive-relu.a': [0.116332374, 0.0248193047],
    'stage3.block1.conv2.adaptive-relu.a': [-0.0106383835, 0.00220110044],
  } as Record<string, [number, number]>,
};

const NARROW = { side: 8, channels: 3, classes: 4, width: 2, blocks: [2, 1, 1] };
const BATCH = 3;
const SLOPED = adaptiveSlope(relu, 2);
const TRAINING = { training: true, epoch: 1 };

/** Middle and radius of the values that a parameter is filled with. */
function range(name: string, shape: readonly number[]): [number, number] {
  if (name.endsWith('.scale')) return [1, 0.3];
  if (name.endsWith('.shift')) return [0, 0.2];
  if (name.endsWith('.a')) return [0.5, 0.2];
  if (name.startsWith('head')) return [0, 0.5];
  return [0, 1 / (shape[1] * Math.sqrt(shape[3]))];
}

const filled = (shape: readonly number[], offset: number, middle: number, radius: number): tf.Tensor => {
  const count = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    spread(count, offset).map((value) => middle + radius * value),
    [...shape],
  );
};

const images = (): tf.Tensor => filled([1, BATCH, NARROW.side, NARROW.side, NARROW.channels], 7, 0, 1);
/** Image i belongs to class i. */
const classes = (): tf.Tensor => tf.reshape(tf.eye(BATCH, NARROW.classes), [1, BATCH, NARROW.classes]);

function narrow() {
  const model = preActResNet18({ ...NARROW, activation: SLOPED });
  const parameters: Parameters = Object.fromEntries(
    model.parameters.map(({ name, shape }, i) => {
      const whole = [1, ...shape];
      return [name, filled(whole, 100 * i, ...range(name, whole))];
    }),
  );
  return { model, parameters };
}

describe('preActResNet18', () => {
  before(() => useBackend(TESTED_BACKENDS.at(-1)!));

  it("has the parameters of the authors' program", () => {
    const count = (sharing?: Sharing, classes?: number): number =>
      countParameters(
        preActResNet18({ classes, activation: sharing ? adaptiveSlope(relu, 1) : relu, sharing }).parameters,
      );
    assert.equal(count(), 11_171_146);
    assert.equal(count(undefined, 100), 11_217_316);
    assert.equal(count('network') - count(), 1);
    assert.equal(count('layer') - count(), 16);
    assert.equal(count('neuron') - count(), 548_864);
  });

  it('starts within 1 / sqrt(fan in), with unit scales and without shifts', () => {
    const { parameters } = preActResNet18({ ...NARROW, activation: relu });
    for (const { name, shape, initialise } of parameters) {
      const values = initialise(3);
      const expected = name.endsWith('.scale') ? 1 : 0;
      if (/scale|shift/.test(name)) assert.ok(values.every((value) => value === expected));
      else if (name.startsWith('head'))
        assert.ok(values.every((value) => Math.abs(value) <= 1 / Math.sqrt(8)));
      else {
        const bound = 1 / Math.sqrt(shape[0] * shape[1] * shape[2]);
        assert.ok(values.every((value) => Math.abs(value) <= bound));
        assert.ok(Math.max(...values) > 0.5 * bound && Math.min(...values) < -0.5 * bound, name);
      }
    }
  });

  it('is the same function at the start whatever its slopes', () => {
    const logits = [
      { activation: relu },
      ...(['network', 'layer', 'neuron'] as const).map((sharing) => ({ activation: SLOPED, sharing })),
    ].map((options) => {
      const model = preActResNet18({ ...NARROW, ...options });
      return model.apply(createParameters(model.parameters, [5]), images(), TRAINING);
    });
    assert.deepEqual(logits[0].shape, [1, BATCH, NARROW.classes]);
    // 2 x 0.5 is exact, so only the order of operations may differ.
    for (const other of logits) assert.ok(tf.max(tf.abs(tf.sub(other, logits[0]))).dataSync()[0] < 1e-6);
  });

  it('has statistics of its own to be evaluated with', () => {
    const { model, parameters } = narrow();
    const running = new RunningStatistics(model.normalised, 1);
    const trained = model.apply(parameters, images(), TRAINING, {
      observe: (layer, mean, variance) => {
        const { positions } = model.normalised.find((known) => known.layer === layer)!;
        // The variance of the population, for evaluation to repeat training: undoes the correction.
        const count = BATCH * positions;
        running.update(layer, mean, tf.mul(variance, (count - 1) / count), count);
      },
    });
    const evaluated = model.apply({ ...parameters, ...running.tensors() }, images(), EVALUATION);
    assert.ok(tf.max(tf.abs(tf.sub(evaluated, trained))).dataSync()[0] < 1e-4);
    assert.equal(model.normalised.length, 8);
  });

  it('takes images whose side is no power of 2', () => {
    const model = preActResNet18({ ...NARROW, side: 7, activation: SLOPED });
    const x = filled([1, 2, 7, 7, 3], 0, 0, 1);
    const logits = model.apply(createParameters(model.parameters, [1]), x, TRAINING);
    assert.deepEqual(logits.shape, [1, 2, NARROW.classes]);
  });
});

for (const backend of TESTED_BACKENDS)
  describe(`preActResNet18 on ${backend}`, () => {
    before(() => useBackend(backend));

    it("has PyTorch's logits, loss and gradients", () => {
      const { model, parameters } = narrow();
      const [x, y] = [images(), classes()];
      let logits: ArrayLike<number> = [];
      const { loss, gradients } = lossAndGradients(parameters, (live) => {
        const output = model.apply(live, x, TRAINING);
        logits = output.dataSync();
        const total = tf.add(softmaxCrossEntropy(output, y), slopeRecovery(model.slopes(live)));
        return { minimised: total, reported: total };
      });
      // Eight normalisations in float32, of few positions each: about 1e-6 times their condition.
      assertClose(loss.dataSync()[0], PYTORCH.loss, { relative: 2e-6 });
      PYTORCH.logits.forEach((value, i) => assertClose(logits[i], value, { absolute: 1e-5 }, `logit ${i}`));
      assert.deepEqual(Object.keys(gradients), Object.keys(PYTORCH.gradients));
      for (const [name, [projection, square]] of Object.entries(PYTORCH.gradients)) {
        const g = Array.from(gradients[name].dataSync());
        const size = Math.sqrt(square * g.length);
        const projected = g.reduce((sum, value, i) => sum + value * Math.cos(i), 0);
        assertClose(projected, projection, { absolute: 2e-5 * size }, `projection of ${name}`);
        assertClose(
          g.reduce((sum, value) => sum + value * value, 0),
          square,
          { relative: 5e-5, absolute: 1e-9 },
          `square of ${name}`,
        );
      }
    });

    it('lowers its loss by steps of gradient descent', () => {
      const { model, parameters: start } = narrow();
      const [x, y] = [images(), classes()];
      const rule = momentum({ learningRate: () => 0.01, momentum: 0.9 });
      let parameters = start;
      let state = rule.initialise(parameters);
      const losses = Array.from({ length: 5 }, () => {
        const { loss, gradients } = lossAndGradients(parameters, (live) => {
          const value = softmaxCrossEntropy(model.apply(live, x, TRAINING), y);
          return { minimised: tf.add(value, slopeRecovery(model.slopes(live))), reported: value };
        });
        ({ parameters, state } = rule.update(parameters, gradients, state));
        return loss.dataSync()[0];
      });
      losses.slice(1).forEach((loss, i) => assert.ok(loss < losses[i], losses.join(', ')));
    });
  });
