import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { adaptiveGumbel, relu } from '../src/activations/index.js';
import { chooseBackend } from '../src/backends/index.js';
import { createParameters, textCnn } from '../src/models/index.js';
import { normal, stream, uniform } from '../src/random/index.js';
import { lossAndGradients, momentum, softmaxCrossEntropy, textExamples } from '../src/training/index.js';
import { median, now, type Clock } from './clock.js';
import { row } from './row.js';
import { torchSteps } from './torch.js';

const WORDS = 18_765;
const BATCH = 50;
const STEPS = { warmUp: 20, measured: 100 };
const ARMS = { 'ReLU / ReLU': [relu, relu], 'AGumb / AGumb': [adaptiveGumbel(), adaptiveGumbel()] } as const;

/** Sentences of 2 to 40 words, as frequent as 1 / rank, as in PyTorch's script; as many as all steps see. */
function sentences(dimension: number) {
  const count = BATCH * (STEPS.warmUp + STEPS.measured);
  const source = stream(0, 'data');
  return {
    texts: Array.from({ length: count }, (_, i) =>
      Int32Array.from(uniform(source, i, 2 + (i % 39)), (u) => Math.floor(WORDS ** u)),
    ),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
    classes: ['negative', 'positive'],
    vectors: normal(stream(0, 'data/vectors'), 0, (WORDS + 1) * dimension).map((value) => 0.1 * value),
    dimension,
    coverage: { distinct: WORDS, distinctKnown: WORDS, occurrences: 0, occurrencesKnown: 0 },
    hash: '',
  };
}

function millisecondsPerStep(
  dimension: number,
  [convolution, dense]: (typeof ARMS)[keyof typeof ARMS],
  clock: Clock,
): number {
  const texts = sentences(dimension);
  const model = textCnn({ vectors: texts.vectors, dimension, classes: 2, convolution, dense });
  const examples = textExamples(texts);
  const optimizer = momentum({ learningRate: () => 0.05, momentum: 0 });
  let parameters = createParameters(model.parameters, [0]);
  let state = optimizer.initialise(parameters);
  const step = (index: number): number => {
    const start = now(clock);
    const { x, y } = examples.batch([Uint32Array.from({ length: BATCH }, (_, i) => index * BATCH + i)]);
    const { loss, gradients } = lossAndGradients(parameters, (live) => {
      const kept = uniform(stream(0, 'dropout'), index, BATCH * 300).map((u) => (u < 0.5 ? 0 : 2));
      const masks = { convolution: tf.tensor3d(kept, [1, BATCH, 300]) };
      const reported = softmaxCrossEntropy(model.apply(live, x, { training: true, epoch: 1 }, { masks }), y);
      return { minimised: reported, reported };
    });
    loss.dataSync();
    tf.dispose([loss, x, y]);
    ({ parameters, state } = optimizer.update(parameters, gradients, state));
    return now(clock) - start;
  };
  for (let i = 0; i < STEPS.warmUp; i++) step(i);
  const times = Array.from({ length: STEPS.measured }, (_, i) => step(STEPS.warmUp + i));
  tf.dispose([parameters, state.moments]);
  return median(times);
}

/** Prints training steps of the text CNN against PyTorch's with ReLU, whose faster one of two paddings counts. */
export async function benchTexts(clock: Clock): Promise<void> {
  const { name } = await chooseBackend();
  console.log(
    `One training step of the text CNN, batch 50, median ${clock} time, one thread; ${cpus()[0].model}`,
  );
  const peers = torchSteps(['text-cnn-50', 'text-cnn-300'], clock);
  row('vectors', 'activations', 'backend', 'ms', 'to PyTorch');
  for (const dimension of [50, 300]) {
    const peer = peers[`text-cnn-${dimension}`] as number | undefined;
    if (peer !== undefined) row(dimension, 'ReLU / ReLU', 'PyTorch', peer.toFixed(2), '1.000');
    for (const [label, arm] of Object.entries(ARMS)) {
      const milliseconds = millisecondsPerStep(dimension, arm, clock);
      const ratio = peer === undefined ? '–' : (milliseconds / peer).toFixed(3);
      row(dimension, label, name, milliseconds.toFixed(2), ratio);
    }
  }
}
