import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { philoxUniform } from 'tfjs-backend-onednn';
import { qActivation, relu } from '../../src/activations/index.js';
import type { ImageSet } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { createParameters, mnistMlp, RunningStatistics, type Classifier } from '../../src/models/index.js';
import { normal, stream, words } from '../../src/random/index.js';
import {
  epochOrder,
  evaluateClassifier,
  imageExamples,
  lossAndGradients,
  momentum,
  randomSplit,
  softmaxCrossEntropy,
  trainClassifier,
  type ClassifierTraining,
  type Examples,
} from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';
import { assertClose } from '../support/numbers.js';

const [COUNT, PIXELS, CLASSES] = [50, 784, 10];
const CHOSEN = 30;
const BATCH = 12;
const EPOCHS = 2;

/** Images of noise with classes of noise, from a seeded stream. */
const images: ImageSet = {
  count: COUNT,
  height: 28,
  width: 28,
  images: Uint8Array.from(words(stream(1, 'data'), 0, COUNT * PIXELS), (word) => word >>> 24),
  labels: Uint8Array.from(words(stream(1, 'data'), 1, COUNT), (word) => word % CLASSES),
};

const rate = (step: number): number => 0.05 * (1 - 1e-3) ** (step - 1);
const network = mnistMlp({ activation: qActivation(relu, { lambda: 'a1' }) });

const training = (
  seeds: readonly number[],
  changes: Partial<ClassifierTraining> = {},
): ClassifierTraining => ({
  network,
  seeds,
  examples: imageExamples(images, { flat: true }),
  chosen: seeds.map((seed) => randomSplit(seed, COUNT, CHOSEN).train),
  optimizer: momentum({ learningRate: rate, momentum: 0.9 }),
  epochs: EPOCHS,
  batchSize: BATCH,
  ...changes,
});

/** The numbers of every parameter. */
const valuesOf = (parameters: Record<string, tf.Tensor>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

/** {@link training} of one seed as a plain loop over its batches. */
function byHand(seed: number): { parameters: Record<string, number[]>; losses: number[] } {
  let parameters = createParameters(network.parameters, [seed]);
  const velocities = Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [name, tf.zerosLike(tensor) as tf.Tensor]),
  );
  const running = new RunningStatistics(network.normalised);
  const chosen = randomSplit(seed, COUNT, CHOSEN).train;
  const losses: number[] = [];
  let step = 0;
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const order = [...epochOrder(seed, epoch, CHOSEN)].map((place) => chosen[place]);
    for (let from = 0; from < CHOSEN; from += BATCH) {
      const numbers = order.slice(from, from + BATCH);
      const x = tf.tensor(
        numbers.flatMap((number) =>
          Array.from(images.images.subarray(number * PIXELS, (number + 1) * PIXELS), (byte) => byte / 255),
        ),
        [1, numbers.length, PIXELS],
      );
      const y = tf.oneHot(
        tf.tensor2d(
          numbers.map((number) => images.labels[number]),
          [1, numbers.length],
          'int32',
        ),
        CLASSES,
      );
      const masks = Object.fromEntries(
        network.dropout.map(({ layer, units, chance }) => {
          const draws = philoxUniform(seed, `dropout/${layer}`, step, [1, numbers.length, units]);
          return [layer, tf.mul(tf.cast(tf.greaterEqual(draws, chance), 'float32'), 1 / (1 - chance))];
        }),
      );
      const noise = { seeds: [seed], name: 'noise', step };
      const { loss, gradients } = lossAndGradients(parameters, (live) => {
        const logits = network.apply(
          live,
          x,
          { training: true, epoch, noise },
          {
            masks,
            observe: (layer, mean, variance) => running.update(layer, mean, variance, numbers.length),
          },
        );
        const reported = softmaxCrossEntropy(logits, tf.cast(y, 'float32'));
        return { reported, minimised: reported };
      });
      losses.push(loss.dataSync()[0]);
      step += 1;
      parameters = Object.fromEntries(
        Object.entries(parameters).map(([name, tensor]) => {
          velocities[name] = tf.add(tf.mul(velocities[name], 0.9), gradients[name]);
          return [name, tf.sub(tensor, tf.mul(velocities[name], rate(step)))];
        }),
      );
    }
  }
  return { parameters: valuesOf({ ...parameters, ...running.tensors() }), losses };
}

describe('trainClassifier', () => {
  before(() => useBackend('cpu'));

  it('does the steps of a loop written by hand, to the bit', async () => {
    const losses: number[] = [];
    const result = await trainClassifier(training([7], { observe: ([loss]) => losses.push(loss) }));
    const expected = tf.tidy(() => byHand(7));
    assert.equal(losses.length, EPOCHS * Math.ceil(CHOSEN / BATCH));
    assert.deepEqual(losses, expected.losses);
    assert.deepEqual(valuesOf(result.parameters), expected.parameters);
    assert.ok(losses.at(-1) !== losses[0]);
    tf.dispose(result.parameters);
  });

  it('gives each of several seeds in one tensor what it gives alone, to rounding', async () => {
    const seeds = [3, 0, 2 ** 32 - 1];
    const together = await trainClassifier(training(seeds));
    for (const [trial, seed] of seeds.entries()) {
      const alone = await trainClassifier(training([seed]));
      for (const [name, tensor] of Object.entries(alone.parameters)) {
        const own = tf.slice(together.parameters[name], trial, 1).dataSync();
        // Sums over the batch in another order: some units in the last place of float32, over six steps.
        tensor.dataSync().forEach((value, i) => assertClose(own[i], value, { absolute: 1e-4 }));
      }
      assertClose(together.trainingLoss[trial][0], alone.trainingLoss[0][0], { absolute: 1e-5 });
    }
  });

  it('trains on beside a trial that diverges', async () => {
    const start = createParameters(network.parameters, [3, 4]);
    const kernel = start['head.kernel'];
    const broken = tf.concat([tf.slice(kernel, 0, 1), tf.mul(tf.slice(kernel, 1, 1), NaN)]);
    const { trainingLoss } = await trainClassifier(
      training([3, 4], { start: { ...start, 'head.kernel': broken } }),
    );
    const alone = await trainClassifier(training([3]));
    assert.ok(trainingLoss[1].every(Number.isNaN));
    trainingLoss[0].forEach((loss, epoch) =>
      // As above.
      assertClose(loss, alone.trainingLoss[0][epoch], { absolute: 1e-5 }),
    );
  });

  it('collects what is measured before the first and after every epoch', async () => {
    const seen: [number, number][] = [];
    const { curves } = await trainClassifier(
      training([1, 2], {
        evaluateStart: true,
        afterEpoch: ({ epoch, step, parameters }) => {
          seen.push([epoch, step]);
          assert.ok('dense1.normalisation.runningMean' in parameters);
          return { tenth: [epoch / 10, -epoch] };
        },
      }),
    );
    assert.deepEqual(seen, [
      [0, 0],
      [1, 3],
      [2, 6],
    ]);
    assert.deepEqual(curves, [{ tenth: [0, 0.1, 0.2] }, { tenth: [-0, -1, -2] }]);
  });

  it('leaves the last, smaller batch out where it is told to', async () => {
    let steps = 0;
    await trainClassifier(training([1], { lastBatch: 'left out', observe: () => (steps += 1) }));
    assert.equal(steps, EPOCHS * Math.floor(CHOSEN / BATCH));
  });

  it('stops between two steps when it is told to', async () => {
    const controller = new AbortController();
    const started = training([1], {
      epochs: 100_000,
      observe: () => controller.abort(new Error('enough')),
      signal: controller.signal,
    });
    await assert.rejects(trainClassifier(started), /enough/);
  });

  it('leaves no tensors behind but the parameters', async () => {
    const examples = imageExamples(images, { flat: true });
    const before = tf.memory().numTensors;
    const { parameters } = await trainClassifier(
      training([1, 2], {
        afterEpoch: (trained) => ({
          loss: evaluateClassifier({ network, examples, ...trained, draws: { seeds: [1, 2], step: 0 } }).loss,
        }),
      }),
    );
    tf.dispose(parameters);
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses trials without a batch and lists of other lengths', async () => {
    await assert.rejects(
      trainClassifier(training([1], { batchSize: 40, lastBatch: 'left out' })),
      (error: Error) =>
        error instanceof UserError && /1 trials learn from 30 examples in batches of 40/.test(error.message),
    );
    await assert.rejects(
      trainClassifier(training([1, 2], { chosen: [Uint32Array.of(1, 2), Uint32Array.of(1)] })),
      UserError,
    );
  });

  it('learns from examples that are no images, such as numbers of words', async () => {
    // The class of a sentence is the parity of its first word; each word has a vector of its own.
    const [words_, width] = [6, 4];
    const sentences = Array.from({ length: 24 }, (_, i) => [i % words_, (5 * i + 1) % words_]);
    const examples: Examples = {
      count: sentences.length,
      batch: (lists) => ({
        x: tf.tensor(
          lists.map((numbers) => [...numbers].map((number) => sentences[number])),
          [lists.length, lists[0].length, 2],
          'int32',
        ),
        y: tf.tensor(
          lists.map((numbers) =>
            [...numbers].map((number) => (sentences[number][0] % 2 === 0 ? [1, 0] : [0, 1])),
          ),
          [lists.length, lists[0].length, 2],
        ),
      }),
    };
    const sentenceNetwork: Pick<Classifier, 'parameters' | 'apply'> = {
      parameters: [
        {
          name: 'vectors',
          shape: [words_, width],
          initialise: (seed) => normal(stream(seed, 'initialisation'), 0, words_ * width),
        },
        {
          name: 'head',
          shape: [2 * width, 2],
          initialise: (seed) => normal(stream(seed, 'initialisation'), 1, 4 * width),
        },
      ],
      apply: ({ vectors, head }, x) => {
        const [trials, batch] = x.shape;
        const seen = tf.gather(tf.squeeze(vectors, [0]), tf.reshape(tf.cast(x, 'int32'), [-1]));
        return tf.matMul(tf.reshape(seen, [trials, batch!, 2 * width]), head);
      },
    };
    const { parameters } = await trainClassifier({
      network: sentenceNetwork,
      seeds: [5],
      examples,
      optimizer: momentum({ learningRate: () => 0.5, momentum: 0 }),
      epochs: 60,
      batchSize: 8,
    });
    const { accuracy } = evaluateClassifier({ network: sentenceNetwork, parameters, examples });
    assert.deepEqual(accuracy, [100]);
  });
});

describe('evaluateClassifier', () => {
  before(() => useBackend('cpu'));

  /** Logits that are the first three pixels. */
  const readsOff: Pick<Classifier, 'parameters' | 'apply'> = {
    parameters: [],
    apply: (_, x) => tf.slice(x, [0, 0, 0], [1, -1, 3]),
  };
  const three: ImageSet = {
    count: 4,
    height: 1,
    width: 3,
    images: Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0]),
    labels: Uint8Array.from([0, 1, 2, 1]),
  };
  const examples = imageExamples(three, { flat: true, classes: 3 });

  it('gives mean cross-entropy, accuracy and error, whatever the batches', () => {
    // log(e + 2) - 1 for the three images that are right and log(e + 2) for the last.
    const loss = Math.log(Math.E + 2) - 0.75;
    for (const batchSize of [1, 3, 500]) {
      const found = evaluateClassifier({ network: readsOff, parameters: {}, examples, batchSize });
      // Float32: some units in the last place.
      assertClose(found.loss[0], loss, { absolute: 1e-6 });
      assert.deepEqual([found.accuracy, found.error], [[75], [25]]);
    }
  });

  it('evaluates the examples with the given numbers', () => {
    const numbers = [Uint32Array.of(3, 0)];
    const found = evaluateClassifier({ network: readsOff, parameters: {}, examples, numbers });
    assert.deepEqual(found.accuracy, [50]);
  });

  it('draws anew for every part and every step, and the same for the same', () => {
    const parameters = createParameters(network.parameters, [2]);
    const all = { ...parameters, ...new RunningStatistics(network.normalised).tensors() };
    const loss = (step: number, purpose = 'evaluation', batchSize = 25): number =>
      evaluateClassifier({
        network,
        parameters: all,
        examples: imageExamples(images, { flat: true }),
        batchSize,
        epoch: 1,
        draws: { seeds: [2], purpose, step },
      }).loss[0];
    assert.equal(loss(0), loss(0));
    assert.notEqual(loss(0), loss(1));
    assert.notEqual(loss(0), loss(0, 'test'));
    assert.throws(
      () => evaluateClassifier({ network, parameters: all, examples: imageExamples(images, { flat: true }) }),
      /draws random numbers and got no stream/,
    );
  });

  it('drops units only as while training, and then needs draws', () => {
    const plain = mnistMlp({ activation: relu });
    const parameters = createParameters(plain.parameters, [2]);
    const loss = (step: number): number =>
      evaluateClassifier({
        network: plain,
        parameters,
        examples: imageExamples(images, { flat: true }),
        training: true,
        draws: { seeds: [2], step },
      }).loss[0];
    assert.notEqual(loss(0), loss(1));
    assert.throws(
      () =>
        evaluateClassifier({
          network: plain,
          parameters,
          examples: imageExamples(images, { flat: true }),
          training: true,
        }),
      (error: Error) =>
        error instanceof UserError && /units of 'dense1' are to be dropped/.test(error.message),
    );
  });
});

describe('imageExamples', () => {
  const small: ImageSet = {
    count: 2,
    height: 2,
    width: 2,
    images: Uint8Array.from([0, 51, 102, 153, 204, 255, 0, 51]),
    labels: Uint8Array.of(1, 0),
  };

  it('has images with channels last or as rows, and classes one-hot', () => {
    const lists = [Uint32Array.of(1), Uint32Array.of(0)];
    const { x, y } = imageExamples(small, { classes: 2 }).batch(lists);
    assert.deepEqual(x.shape, [2, 1, 2, 2, 1]);
    assert.deepEqual([...x.dataSync()], [0.8, 1, 0, 0.2, 0, 0.2, 0.4, 0.6].map(Math.fround));
    assert.deepEqual(y.arraySync(), [[[1, 0]], [[0, 1]]]);
    assert.deepEqual(imageExamples(small, { flat: true }).batch(lists).x.shape, [2, 1, 4]);
  });

  it('varies the images of each list by draws of its own seed', () => {
    const lists = [Uint32Array.of(0, 1, 0, 1), Uint32Array.of(0, 1, 0, 1)];
    const varied = imageExamples(small, { augmentation: { crop: 1, flip: true } });
    const seen = (seeds: number[], step: number): number[] => [
      ...varied.batch(lists, { seeds, step }).x.dataSync(),
    ];
    const [both, alone] = [
      seen([1, 2], 5),
      [...varied.batch([lists[1]], { seeds: [2], step: 5 }).x.dataSync()],
    ];
    assert.deepEqual(both.slice(both.length / 2), alone);
    assert.notDeepEqual(both.slice(0, both.length / 2), alone);
    assert.notDeepEqual(seen([1, 2], 5), seen([1, 2], 6));
    assert.throws(
      () => varied.batch(lists, { seeds: [1], step: 0 }),
      (error: Error) =>
        error instanceof UserError && /2 lists of images are varied with 1 seeds/.test(error.message),
    );
  });
});
